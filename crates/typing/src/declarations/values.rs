//! `val` and `external`.

use std::rc::Rc;

use diagnostics::{BoxKind, Diagnostic, Doc};
use syntax::ast;
use syntax::symbol::sym;

use crate::checker::Checker;
use crate::env::Env;
use crate::env::predef::type_path;
use crate::typedtree::{CoreType, CoreTypeDesc, TypedValueDescription};
use crate::types::*;

impl Checker<'_> {
    /// A `val` or `external`: its description and the environment with it. Errors are reported.
    pub fn transl_value_decl(
        &mut self,
        env: &Env,
        d: &ast::ValueDescription,
        in_signature: bool,
    ) -> (TypedValueDescription, Env) {
        self.with_warning_scope(&d.attributes, |c| c.transl_value(env, d, in_signature))
    }

    fn transl_value(
        &mut self,
        env: &Env,
        d: &ast::ValueDescription,
        in_signature: bool,
    ) -> (TypedValueDescription, Env) {
        let desc = self.transl_type_scheme(env, &d.ty);
        let prim: Vec<Rc<str>> = d.prim.iter().map(|p| String::from_utf8_lossy(p).into()).collect();
        let kind = if prim.is_empty() {
            if !in_signature {
                let doc = Doc::sentence("Value declarations are only allowed in signatures");
                self.diagnostics.push(Diagnostic::error("value-in-structure", d.span, doc));
            }
            ValueKind::Regular
        } else {
            ValueKind::Primitive(Rc::new(self.primitive(env, d, &desc, &prim)))
        };
        let attributes: Attributes = d.attributes.clone().into();
        let val = Rc::new(ValueDescription {
            ty: desc.ty,
            kind,
            span: d.span,
            attributes: attributes.clone(),
            uid: self.new_uid(),
        });
        let (id, env) = self.enter_value(env, d.name.txt, val.clone());
        let typed = TypedValueDescription { id, name: d.name, desc, val, prim, span: d.span, attributes };
        (typed, env)
    }

    fn primitive(
        &mut self,
        env: &Env,
        d: &ast::ValueDescription,
        desc: &CoreType,
        names: &[Rc<str>],
    ) -> PrimitiveDescription {
        let mut arity = 0;
        let mut t = desc.ty;
        while let TypeDesc::Arrow(_, _, res, _) = self.store.desc(t) {
            arity += 1;
            t = *res;
        }
        let (args, res) = self.native_reprs(env, desc);
        let has = |name, long| d.attributes.iter().any(|a| a.name.txt == name || a.name.txt == long);
        let mut native_repr_args = args;
        native_repr_args.resize(arity, NativeRepr::SameAsOcaml);
        let mut native_repr_res = res;
        let mut alloc = !has(sym::NOALLOC, sym::OCAML_NOALLOC);
        let marks: Vec<&str> = names.iter().skip(2).map(|s| &**s).collect();
        if marks.contains(&"noalloc") || &*names[names.len() - 1] == "noalloc" && names.len() > 1 {
            alloc = false;
        }
        if marks.contains(&"float") {
            native_repr_args = vec![NativeRepr::UnboxedFloat; arity];
            native_repr_res = NativeRepr::UnboxedFloat;
        }
        let whole = |name, long, repr: Option<NativeRepr>, c: &mut Self| {
            if !has(name, long) {
                return None;
            }
            Some(repr.unwrap_or_else(|| {
                let mut t = desc.ty;
                while let TypeDesc::Arrow(_, _, res, _) = c.store.desc(t) {
                    t = *res;
                }
                c.unboxed_repr(env, t).unwrap_or(NativeRepr::SameAsOcaml)
            }))
        };
        if let Some(repr) = whole(sym::UNBOXED, sym::OCAML_UNBOXED, None, self)
            .or_else(|| whole(sym::UNTAGGED, sym::OCAML_UNTAGGED, Some(NativeRepr::UntaggedImmediate), self))
        {
            let mut t = desc.ty;
            let mut i = 0;
            while let TypeDesc::Arrow(_, a, res, _) = self.store.desc(t).clone() {
                native_repr_args[i] = match repr {
                    NativeRepr::UntaggedImmediate => repr,
                    _ => self.unboxed_repr(env, a).unwrap_or(NativeRepr::SameAsOcaml),
                };
                i += 1;
                t = res;
            }
            native_repr_res = repr;
        }
        if arity == 0 && !names[0].starts_with('%') {
            let doc = Doc::sentence("External identifiers must be functions");
            self.diagnostics.push(Diagnostic::error("external-not-function", d.ty.span, doc));
        }
        let native_name = match names.get(1) {
            Some(n) if !matches!(&**n, "noalloc" | "float") => n.clone(),
            _ => "".into(),
        };
        PrimitiveDescription {
            name: names[0].clone(),
            arity,
            alloc,
            native_name,
            native_repr_args,
            native_repr_res,
        }
    }

    /// What `[@unboxed]` and `[@untagged]` say of the arguments and the result.
    fn native_reprs(&mut self, env: &Env, desc: &CoreType) -> (Vec<NativeRepr>, NativeRepr) {
        let mut args = Vec::new();
        let mut t = desc;
        if let CoreTypeDesc::Poly(_, body) = &t.desc {
            t = body;
        }
        while let CoreTypeDesc::Arrow(_, a, res) = &t.desc {
            args.push(self.native_repr(env, a));
            t = res;
        }
        let res = self.native_repr(env, t);
        (args, res)
    }

    fn native_repr(&mut self, env: &Env, t: &CoreType) -> NativeRepr {
        for a in t.attributes.iter() {
            match a.name.txt {
                sym::UNTAGGED | sym::OCAML_UNTAGGED => return NativeRepr::UntaggedImmediate,
                sym::UNBOXED | sym::OCAML_UNBOXED => {
                    return self.unboxed_repr(env, t.ty).unwrap_or_else(|| {
                        let mut doc = Doc::new();
                        doc.open(BoxKind::V, 0).text("Don't know how to unbox this type.").cut();
                        doc.text("Only ").code("float").text(", ").code("int32").text(", ").code("int64");
                        doc.text(", and ").code("nativeint").text(" can be unboxed.").close();
                        self.diagnostics.push(Diagnostic::error("cannot-unbox", t.span, doc));
                        NativeRepr::SameAsOcaml
                    });
                }
                _ => {}
            }
        }
        NativeRepr::SameAsOcaml
    }

    fn unboxed_repr(&mut self, env: &Env, t: TypeId) -> Option<NativeRepr> {
        let t = self.expand_head_opt(env, t);
        let TypeDesc::Constr(p, _) = self.store.desc(t) else { return None };
        [
            (sym::FLOAT, NativeRepr::UnboxedFloat),
            (sym::INT32, NativeRepr::UnboxedInt32),
            (sym::INT64, NativeRepr::UnboxedInt64),
            (sym::NATIVEINT, NativeRepr::UnboxedNativeint),
        ]
        .into_iter()
        .find(|(name, _)| *p == type_path(*name))
        .map(|(_, r)| r)
    }
}
