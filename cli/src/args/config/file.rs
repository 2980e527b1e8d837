//! The entries of a TOML file, with their places.

use std::path::Path;

use anyhow::Context;
use toml::de::{DeTable, DeValue};

use crate::failure::UsageError;

/// A line `key = value`.
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) value: Value,
    /// From 1.
    pub(super) line: usize,
}

/// What stands to the right of `=`; numbers as they are written.
pub(super) enum Value {
    Text(String),
    Number(String),
    Flag(bool),
    List(Vec<Value>),
    /// What no option takes: a table or a date.
    Other(&'static str),
}

impl Value {
    /// What it is called in a refusal.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Value::Text(_) => "text",
            Value::Number(_) => "a number",
            Value::Flag(_) => "true or false",
            Value::List(_) => "a list",
            Value::Other(kind) => kind,
        }
    }
}

/// All entries in the order of their lines.
pub(super) fn read(path: &Path) -> anyhow::Result<Vec<Entry>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let line = |position: usize| 1 + text[..position].bytes().filter(|&byte| byte == b'\n').count();
    let table = DeTable::parse(&text).map_err(|error| {
        let place = error.span().map_or_else(String::new, |span| format!("{}: ", line(span.start)));
        UsageError(format!("{}:{place}{}", path.display(), error.message().replace('\n', "; ")))
    })?;
    let mut entries: Vec<Entry> = table
        .get_ref()
        .iter()
        .map(|(key, entry)| Entry {
            key: key.get_ref().clone().into_owned(),
            value: value(entry.get_ref()),
            line: line(key.span().start),
        })
        .collect();
    entries.sort_by_key(|entry| entry.line);
    Ok(entries)
}

fn value(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.clone().into_owned()),
        DeValue::Integer(number) => {
            let as_decimal = i128::from_str_radix(number.as_str(), number.radix());
            Value::Number(as_decimal.map_or_else(|_| number.to_string(), |number| number.to_string()))
        }
        DeValue::Float(number) => Value::Number(number.as_str().to_owned()),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Array(values) => {
            Value::List(values.iter().map(|element| self::value(element.get_ref())).collect())
        }
        DeValue::Datetime(_) => Value::Other("a date"),
        DeValue::Table(_) => Value::Other("a table"),
    }
}
