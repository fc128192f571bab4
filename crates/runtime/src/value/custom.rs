//! Operations of custom blocks: what the generic primitives and the collector do with data they cannot look into.
use super::{Res, Value};
use crate::domain::Domain;
use std::cmp::Ordering;

/// Result of comparing custom data: `None` is "unordered" (a NaN inside), allowed only when not `total`.
pub type Compared = Option<Ordering>;

/// Writes a custom block's data; see [`CustomOps::serialize`].
pub type Serialize = fn(&mut Domain, Value, &mut Vec<u8>) -> Res<(u64, u64)>;

/// The operations, a `static` of the area that defines the type. Absent ones make the generic primitive fail as OCaml's.
pub struct CustomOps {
    /// As it stands in marshalled data, e.g. `_j`.
    pub identifier: &'static str,
    /// Called once when the block dies. It may free what the block's own words lead to outside the heap and use
    /// tables of the domain; it must not allocate in the OCaml heap nor look at other blocks.
    pub finalize: Option<fn(&mut Domain, Value)>,
    /// Both values have this identifier.
    pub compare: Option<fn(Value, Value, bool) -> Compared>,
    /// Comparison with an immediate (first or second argument).
    pub compare_ext: Option<fn(Value, Value, bool) -> Compared>,
    /// The low 32 bits are mixed into `Hashtbl.hash`.
    pub hash: Option<fn(Value) -> u64>,
    /// Appends the data to the output and tells its size on 32-bit and 64-bit machines.
    pub serialize: Option<Serialize>,
    /// Reads the data from the front of the slice and makes the block; `None` on malformed data.
    pub deserialize: Option<fn(&mut Domain, &mut &[u8]) -> Option<Value>>,
    /// Sizes (32-bit, 64-bit) when they are the same for all values: written without a length.
    pub fixed_length: Option<(u32, u32)>,
}

impl CustomOps {
    /// Operations that do nothing; to be completed with `..CustomOps::opaque("_x")`.
    pub const fn opaque(identifier: &'static str) -> CustomOps {
        CustomOps {
            identifier,
            finalize: None,
            compare: None,
            compare_ext: None,
            hash: None,
            serialize: None,
            deserialize: None,
            fixed_length: None,
        }
    }

    /// As `opaque`, for blocks made by `Domain::custom_box::<T>`: drops the box when the block dies.
    pub const fn boxed<T: 'static>(identifier: &'static str) -> CustomOps {
        CustomOps { finalize: Some(drop_payload::<T>), ..CustomOps::opaque(identifier) }
    }
}

fn drop_payload<T: 'static>(_: &mut Domain, v: Value) {
    // SAFETY: `Domain::custom_box::<T>` stored the box, and a block is finalised once.
    drop(unsafe { Box::from_raw(v.raw_field(1) as usize as *mut T) });
}
