//! Attributes in saved interfaces. Payloads are read and written as far as the compiler itself looks at them: nothing,
//! and constants, names and applications; any other payload is kept as an empty one.

use marshal::{Graph, Value};
use syntax::ast::{
    ArgLabel, Attribute, Constant, ConstantDesc, Expression, ExpressionDesc, Loc, Payload, StructureItem,
    StructureItemDesc,
};
use syntax::node::Node;

use super::decode::Decoder;
use super::encode::Writer;
use super::reader::Variant;
use crate::types::Attributes;

/// Reads a list of attributes.
pub fn decode_attributes(d: &mut Decoder<'_, '_, '_>, v: Value) -> Option<Attributes> {
    let list = d.r.list(v)?;
    let mut out = Vec::with_capacity(list.len());
    for a in list {
        let f = d.r.record(a, 3)?;
        let name = d.r.record(f[0], 2)?;
        let name = Loc::new(d.symbol(name[0])?, d.span(name[1])?);
        let payload = payload(d, f[1])?;
        out.push(Attribute { name, payload, span: d.span(f[2])? });
    }
    Some(out.into())
}

fn payload(d: &mut Decoder<'_, '_, '_>, v: Value) -> Option<Payload> {
    let mut items = Vec::new();
    if let Variant::Block(0, [list]) = d.r.variant(v)? {
        for item in d.r.list(*list)? {
            let f = d.r.record(item, 2)?;
            let Variant::Block(0, [e, _]) = d.r.variant(f[0])? else { continue };
            let Some(e) = expression(d, *e) else { continue };
            items.push(StructureItem { desc: StructureItemDesc::Eval(e, Vec::new()), span: d.span(f[1])? });
        }
    }
    Some(Payload::Structure(items))
}

fn expression(d: &mut Decoder<'_, '_, '_>, v: Value) -> Option<Expression> {
    let f = d.r.record(v, 4)?;
    let span = d.span(f[1])?;
    let desc = match d.r.variant(f[0])? {
        Variant::Block(0, [lid]) => {
            let pair = d.r.record(*lid, 2)?;
            ExpressionDesc::Ident(Loc::new(d.longident(pair[0])?, d.span(pair[1])?))
        }
        Variant::Block(1, [c]) => {
            let c = d.r.record(*c, 2)?;
            let span = d.span(c[1])?;
            let desc = match d.r.variant(c[0])? {
                Variant::Block(0, [digits, suffix]) => {
                    let suffix = match d.r.option(*suffix)? {
                        Some(c) => char::from_u32(u32::try_from(d.r.int(c)?).ok()?),
                        None => None,
                    };
                    ConstantDesc::Integer(d.symbol(*digits)?, suffix)
                }
                Variant::Block(2, [s, at, delimiter]) => {
                    let delimiter = match d.r.option(*delimiter)? {
                        Some(id) => Some(d.symbol(id)?),
                        None => None,
                    };
                    ConstantDesc::String(d.r.bytes(*s)?.into(), d.span(*at)?, delimiter)
                }
                _ => return None,
            };
            ExpressionDesc::Constant(Constant { desc, span })
        }
        Variant::Block(4, [fun, args]) => {
            let fun = syntax::node::deep(|| expression(d, *fun))?;
            let mut out = Vec::new();
            for arg in d.r.list(*args)? {
                let pair = d.r.record(arg, 2)?;
                if !matches!(d.r.variant(pair[0])?, Variant::Constant(0)) {
                    return None;
                }
                out.push((ArgLabel::Nolabel, syntax::node::deep(|| expression(d, pair[1]))?));
            }
            ExpressionDesc::Apply(fun, out)
        }
        _ => return None,
    };
    Some(Expression { desc: Node::new(desc), span, loc_stack: Vec::new(), attributes: Vec::new() })
}

/// Writes a list of attributes.
pub fn encode_attributes(w: &mut Writer<'_, '_>, attributes: &[Attribute]) -> Value {
    let list: Vec<Value> = attributes
        .iter()
        .map(|a| {
            let name = w.symbol(a.name.txt);
            let at = w.span(a.name.span);
            let name = w.graph.block(0, &[name, at]);
            let payload = encode_payload(w, &a.payload);
            let span = w.span(a.span);
            w.graph.block(0, &[name, payload, span])
        })
        .collect();
    w.graph.list(&list)
}

fn encode_payload(w: &mut Writer<'_, '_>, payload: &Payload) -> Value {
    let mut items = Vec::new();
    if let Payload::Structure(structure) = payload {
        for item in structure {
            let StructureItemDesc::Eval(e, _) = &item.desc else { continue };
            let Some(e) = encode_expression(w, e) else { continue };
            let desc = w.graph.block(0, &[e, Value::Int(0)]);
            let span = w.span(item.span);
            items.push(w.graph.block(0, &[desc, span]));
        }
    }
    let items = w.graph.list(&items);
    w.graph.block(0, &[items])
}

fn encode_expression(w: &mut Writer<'_, '_>, e: &Expression) -> Option<Value> {
    let desc = match &*e.desc {
        ExpressionDesc::Ident(lid) => {
            let id = w.longident(&lid.txt);
            let at = w.span(lid.span);
            let loc = w.graph.block(0, &[id, at]);
            w.graph.block(0, &[loc])
        }
        ExpressionDesc::Constant(c) => {
            let desc = encode_constant(w, &c.desc)?;
            let span = w.span(c.span);
            let c = w.graph.block(0, &[desc, span]);
            w.graph.block(1, &[c])
        }
        ExpressionDesc::Apply(f, args) => {
            let f = syntax::node::deep(|| encode_expression(w, f))?;
            let mut out = Vec::new();
            for (label, arg) in args {
                if *label != ArgLabel::Nolabel {
                    return None;
                }
                let arg = syntax::node::deep(|| encode_expression(w, arg))?;
                out.push(w.graph.block(0, &[Value::Int(0), arg]));
            }
            let args = w.graph.list(&out);
            w.graph.block(4, &[f, args])
        }
        _ => return None,
    };
    let span = w.span(e.span);
    Some(w.graph.block(0, &[desc, span, Value::Int(0), Value::Int(0)]))
}

fn encode_constant(w: &mut Writer<'_, '_>, c: &ConstantDesc) -> Option<Value> {
    let some = |graph: &mut Graph, v: Option<Value>| match v {
        Some(v) => graph.some(v),
        None => Value::Int(0),
    };
    Some(match c {
        ConstantDesc::Integer(digits, suffix) => {
            let digits = w.symbol(*digits);
            let suffix = some(&mut w.graph, suffix.map(|c| Value::Int(i64::from(u32::from(c)))));
            w.graph.block(0, &[digits, suffix])
        }
        ConstantDesc::String(s, at, delimiter) => {
            let text = w.graph.string(s);
            let at = w.span(*at);
            let delimiter = delimiter.map(|d| w.symbol(d));
            let delimiter = some(&mut w.graph, delimiter);
            w.graph.block(2, &[text, at, delimiter])
        }
        _ => return None,
    })
}
