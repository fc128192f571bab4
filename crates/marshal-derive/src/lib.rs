//! Derives the Marshal conversions of types that mirror an OCaml type's layout.
//!
//! - A struct is a record: a block of tag 0, fields in order. A tuple struct likewise.
//! - `#[marshal(unboxed)]` on a struct of one field: no block of its own.
//! - An enum is a variant type: constructors without fields are numbered as integers, those with fields as block tags,
//!   separately, in order of declaration. A constructor's fields, named or not, are the block's fields: a named one
//!   mirrors an inline record, `C(a, b)` mirrors `C of a * b`, and `C((a, b))` mirrors `C of (a * b)`.
//! - `#[marshal(tag = N)]` on a struct gives its block another tag.
//!
//! `#[derive(ToMarshal, FromMarshal)]` derives one direction each, `#[derive(Marshal)]` both. The generated code
//! names the crate `marshal`, which the user must depend on under that name.
#![forbid(unsafe_code)]

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{Data, DeriveInput, Fields, GenericParam, Generics, LitInt, parse_quote};

/// Both conversions.
#[proc_macro_derive(Marshal, attributes(marshal))]
pub fn derive_both(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand(input, |shape| {
        let (to, from) = (shape.writer(), shape.reader());
        quote! { #to #from }
    })
}

/// The conversion to marshalled data.
#[proc_macro_derive(ToMarshal, attributes(marshal))]
pub fn derive_to(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand(input, Shape::writer)
}

/// The conversion from marshalled data.
#[proc_macro_derive(FromMarshal, attributes(marshal))]
pub fn derive_from(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand(input, Shape::reader)
}

fn expand(input: proc_macro::TokenStream, f: impl FnOnce(&Shape) -> TokenStream) -> proc_macro::TokenStream {
    let shape = syn::parse::<DeriveInput>(input).and_then(|input| Shape::of(&input));
    shape.map(|shape| f(&shape)).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// A constructor: of an enum, or the only one of a struct.
struct Constructor {
    /// What constructs it: `Self` or `Self::Name`.
    path: TokenStream,
    /// Patterns and initialisers of its fields: `{ a: f0, b: f1 }`, `(f0, f1)` or nothing.
    fields: TokenStream,
    bindings: Vec<Ident>,
    /// The integer, or the tag when there are fields.
    number: i64,
}

impl Constructor {
    fn new(path: TokenStream, fields: &Fields, number: i64) -> Constructor {
        let bindings: Vec<Ident> = (0..fields.len()).map(|i| format_ident!("field{}", i)).collect();
        let pattern = match fields {
            Fields::Unit => quote!(),
            Fields::Unnamed(_) => quote!((#(#bindings),*)),
            Fields::Named(named) => {
                let names = named.named.iter().map(|f| f.ident.as_ref());
                quote!({ #(#names: #bindings),* })
            }
        };
        Constructor { path, fields: pattern, bindings, number }
    }
}

struct Shape {
    name: Ident,
    generics: Generics,
    constructors: Vec<Constructor>,
    unboxed: bool,
    is_enum: bool,
}

impl Shape {
    fn of(input: &DeriveInput) -> syn::Result<Shape> {
        let (mut unboxed, mut tag) = (false, 0);
        for attribute in input.attrs.iter().filter(|a| a.path().is_ident("marshal")) {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("unboxed") {
                    unboxed = true;
                } else if meta.path.is_ident("tag") {
                    tag = meta.value()?.parse::<LitInt>()?.base10_parse::<u8>()?;
                } else {
                    return Err(meta.error("expected `unboxed` or `tag = N`"));
                }
                Ok(())
            })?;
        }
        let constructors = match &input.data {
            Data::Struct(data) => vec![Constructor::new(quote!(Self), &data.fields, i64::from(tag))],
            Data::Enum(data) => {
                let (mut constants, mut blocks) = (0, 0);
                let number = |fields: &Fields| {
                    let counter = if fields.is_empty() { &mut constants } else { &mut blocks };
                    *counter += 1;
                    *counter - 1
                };
                let numbers: Vec<i64> = data.variants.iter().map(|v| &v.fields).map(number).collect();
                let constructor = |(v, number): (&syn::Variant, i64)| {
                    let name = &v.ident;
                    Constructor::new(quote!(Self::#name), &v.fields, number)
                };
                data.variants.iter().zip(numbers).map(constructor).collect()
            }
            Data::Union(_) => return Err(syn::Error::new_spanned(input, "a union has no layout")),
        };
        if unboxed && (constructors.len() != 1 || constructors[0].bindings.len() != 1) {
            return Err(syn::Error::new_spanned(input, "an unboxed type has one constructor of one field"));
        }
        let is_enum = matches!(input.data, Data::Enum(_));
        Ok(Shape {
            name: input.ident.clone(),
            generics: input.generics.clone(),
            constructors,
            unboxed,
            is_enum,
        })
    }

    /// The generics with every type parameter bound by the trait.
    fn bounded(&self, bound: syn::TypeParamBound) -> Generics {
        let mut generics = self.generics.clone();
        for parameter in &mut generics.params {
            if let GenericParam::Type(t) = parameter {
                t.bounds.push(bound.clone());
            }
        }
        generics
    }

    fn writer(&self) -> TokenStream {
        let arms = self.constructors.iter().map(|c| self.writing_arm(c));
        let name = &self.name;
        let generics = self.bounded(parse_quote!(::marshal::ToMarshal));
        let (impls, types, clause) = generics.split_for_impl();
        quote! {
            #[automatically_derived]
            impl #impls ::marshal::ToMarshal for #name #types #clause {
                fn to_marshal(&self, build: &mut ::marshal::Build) -> ::marshal::Value {
                    match self { #(#arms)* }
                }
            }
        }
    }

    fn writing_arm(&self, c: &Constructor) -> TokenStream {
        let Constructor { path, fields, bindings, number } = c;
        if self.unboxed {
            return quote!(#path #fields => ::marshal::ToMarshal::to_marshal(#(#bindings)*, build),);
        }
        if self.is_enum && bindings.is_empty() {
            return quote!(#path #fields => ::marshal::Value::Int(#number),);
        }
        let tag = *number as u8;
        quote! {
            #path #fields => {
                let fields = [#(::marshal::ToMarshal::to_marshal(#bindings, build)),*];
                build.graph.block(#tag, &fields)
            }
        }
    }

    fn reader(&self) -> TokenStream {
        let name = &self.name;
        let text = name.to_string();
        let generics = self.bounded(parse_quote!(::marshal::FromMarshal));
        let (impls, types, clause) = generics.split_for_impl();
        let arms = self.constructors.iter().map(|c| self.reading_arm(c, &text));
        let body = if self.unboxed {
            quote!(#(#arms)*)
        } else {
            quote! {
                match extract.view(value) {
                    #(#arms)*
                    _ => Err(extract.unexpected(#text, value)),
                }
            }
        };
        quote! {
            #[automatically_derived]
            impl #impls ::marshal::FromMarshal for #name #types #clause {
                fn from_marshal(
                    extract: &mut ::marshal::Extract<'_>,
                    value: ::marshal::Value,
                ) -> ::std::result::Result<Self, ::marshal::Error> {
                    #body
                }
            }
        }
    }

    fn reading_arm(&self, c: &Constructor, text: &str) -> TokenStream {
        let Constructor { path, fields, bindings, number } = c;
        if self.unboxed {
            return quote! {
                #(let #bindings = extract.get(value)?;)*
                Ok(#path #fields)
            };
        }
        if self.is_enum && bindings.is_empty() {
            return quote!(::marshal::View::Int(#number) => Ok(#path #fields),);
        }
        let tag = *number as u8;
        quote! {
            ::marshal::View::Block(#tag, _) => {
                let [#(#bindings),*] = extract.block(value, #tag, #text)?;
                #(let #bindings = extract.get(#bindings)?;)*
                Ok(#path #fields)
            }
        }
    }
}
