//! The safetensors format: eight bytes with the length of the header, lowest first; the header, a JSON object; the
//! numbers of all tensors, one after the other, lowest byte first.
//!
//! ```json
//! { "__metadata__": { "key": "text" },
//!   "layers.0.weight": { "dtype": "F64", "shape": [16, 4], "data_offsets": [0, 512] } }
//! ```
//!
//! The reader trusts nothing: it takes no more memory than a few times what the file has bytes.
//!
//! # Source
//! <https://github.com/huggingface/safetensors>, "Format".

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::error::Fault;
use crate::precision::Precision;

/// Numbers in rows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tensor {
    pub(super) shape: Vec<usize>,
    pub(super) values: Vec<f64>,
}

/// Everything in a file.
#[derive(Debug, PartialEq)]
pub(super) struct Contents {
    pub(super) metadata: BTreeMap<String, String>,
    pub(super) tensors: BTreeMap<String, Tensor>,
    /// The widest floats in it.
    pub(super) precision: Precision,
}

#[derive(Serialize, Deserialize)]
struct Header {
    #[serde(rename = "__metadata__", default)]
    metadata: BTreeMap<String, String>,
    #[serde(flatten)]
    entries: BTreeMap<String, Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    dtype: Dtype,
    shape: Vec<usize>,
    data_offsets: (usize, usize),
}

#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
enum Dtype {
    F32,
    F64,
}

impl Dtype {
    fn bytes(self) -> usize {
        match self {
            Dtype::F32 => size_of::<f32>(),
            Dtype::F64 => size_of::<f64>(),
        }
    }
}

/// Headers and numbers start at multiples of this.
const ALIGNMENT: usize = 8;

/// The bytes of a file.
pub(super) fn write(contents: &Contents) -> Vec<u8> {
    let dtype = match contents.precision {
        Precision::F32 => Dtype::F32,
        Precision::F64 => Dtype::F64,
    };
    let mut end = 0;
    let mut entry = |tensor: &Tensor| {
        let start = end;
        end += tensor.values.len() * dtype.bytes();
        Entry { dtype, shape: tensor.shape.clone(), data_offsets: (start, end) }
    };
    let entries = contents.tensors.iter().map(|(name, tensor)| (name.clone(), entry(tensor))).collect();
    let header = Header { metadata: contents.metadata.clone(), entries };
    // Nothing in it can fail: no map with keys that are no strings, no writer.
    let mut header = serde_json::to_vec(&header).unwrap_or_default();
    header.resize(header.len().next_multiple_of(ALIGNMENT), b' ');
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend(header);
    for &value in contents.tensors.values().flat_map(|tensor| &tensor.values) {
        match dtype {
            Dtype::F32 => bytes.extend((value as f32).to_le_bytes()),
            Dtype::F64 => bytes.extend(value.to_le_bytes()),
        }
    }
    bytes
}

/// What is in the bytes of a file.
pub(super) fn read(bytes: &[u8]) -> Result<Contents, Fault> {
    let (header, data) = split(bytes)?;
    let header: Header = serde_json::from_slice(header).map_err(|error| Fault::of_json("header", &error))?;
    check_cover(&header.entries, data.len())?;
    let is_wide = header.entries.values().any(|entry| entry.dtype == Dtype::F64);
    let tensor = |(name, entry): (String, Entry)| Ok((name.clone(), read_tensor(&name, entry, data)?));
    Ok(Contents {
        metadata: header.metadata,
        tensors: header.entries.into_iter().map(tensor).collect::<Result<_, Fault>>()?,
        precision: if is_wide { Precision::F64 } else { Precision::F32 },
    })
}

/// The header and the numbers.
fn split(bytes: &[u8]) -> Result<(&[u8], &[u8]), Fault> {
    let fault = |reason| Err(Fault::new("start", reason));
    let Some((length, rest)) = bytes.split_first_chunk::<8>() else {
        return fault(format!("found {} bytes, expected a safetensors file, at least 8", bytes.len()));
    };
    let length = u64::from_le_bytes(*length);
    match usize::try_from(length).ok().and_then(|length| rest.split_at_checked(length)) {
        Some(parts) => Ok(parts),
        None => fault(format!(
            "found a header of {length} bytes in a file with {} after its length; the file is cut off, or no safetensors \
             file",
            rest.len()
        )),
    }
}

/// Refuses tensors that overlap or leave gaps.
fn check_cover(entries: &BTreeMap<String, Entry>, data: usize) -> Result<(), Fault> {
    let mut order: Vec<(&String, &Entry)> = entries.iter().collect();
    order.sort_by_key(|(_, entry)| entry.data_offsets);
    let mut covered = 0;
    for (name, entry) in order {
        let (start, end) = entry.data_offsets;
        if start != covered || end < start {
            let found = format!("found the bytes {start} to {end}, expected them to start at {covered}");
            return Err(Fault::new(tensor_place(name), found));
        }
        covered = end;
    }
    if covered == data {
        return Ok(());
    }
    let found = format!(
        "found {data} bytes, expected {covered}, the size of all tensors; the file is cut off or damaged"
    );
    Err(Fault::new("data", found))
}

fn read_tensor(name: &str, entry: Entry, data: &[u8]) -> Result<Tensor, Fault> {
    let Entry { dtype, shape, data_offsets: (start, end) } = entry;
    let size = shape.iter().try_fold(dtype.bytes(), |size, &n| size.checked_mul(n));
    let bytes = data.get(start..end).filter(|bytes| Some(bytes.len()) == size).ok_or_else(|| {
        let found = format!("found the shape {shape:?} in {} bytes", end - start);
        Fault::new(tensor_place(name), found + ", expected as many bytes as its numbers have")
    })?;
    let values = match dtype {
        Dtype::F32 => bytes.as_chunks().0.iter().map(|&four| f64::from(f32::from_le_bytes(four))).collect(),
        Dtype::F64 => bytes.as_chunks().0.iter().map(|&eight| f64::from_le_bytes(eight)).collect(),
    };
    Ok(Tensor { shape, values })
}

/// How a tensor is called in a refusal.
pub(super) fn tensor_place(name: &str) -> String {
    format!("tensor {name:?}")
}
