//! Texts with places to fill in.

/// The template with each `<<name>>` replaced by the value of that name. Values are not looked into: a column may be called
/// `<<name>>`.
///
/// # Panics
/// If a name has no value.
pub(super) fn fill(template: &str, values: &[(&str, String)]) -> String {
    let mut parts = template.split("<<");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once(">>").unwrap_or((part, ""));
        let value = values.iter().find(|(known, _)| *known == name);
        filled += &value.unwrap_or_else(|| panic!("a template has no value for {name:?}")).1;
        filled += rest;
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn values_are_not_looked_into() {
        let values = [("a", "<<b>>".to_owned()), ("b", ">><<".to_owned())];
        assert_eq!(fill("x<<a>>y<<b>>z< <a> >", &values), "x<<b>>y>><<z< <a> >");
    }
}
