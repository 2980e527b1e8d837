//! Which columns `predict` writes, and what they are called.

use paragrad::Model;
use paragrad::datasets::Table;

use crate::args::PredictArgs;
use crate::failure::UsageError;

/// The first column, which counts the rows from 1.
const ROW: &str = "row";

/// The names of the columns behind that of the rows' numbers, all different.
pub(super) struct Columns {
    /// Those of the data, with their places in it.
    pub(super) kept: Vec<(String, usize)>,
    /// What is predicted: `prediction`, or the names of several targets.
    pub(super) answers: Vec<String>,
    /// One for each class, if they are asked for.
    pub(super) probabilities: Vec<String>,
}

impl Columns {
    pub(super) fn of(args: &PredictArgs, model: &Model, table: &Table) -> anyhow::Result<Self> {
        let kept = kept(args, table)?;
        let preparation = model.encoding().preparation();
        let names = match preparation.targets() {
            [_] => vec!["prediction".to_owned()],
            targets => targets.iter().map(|target| target.name.clone()).collect(),
        };
        let labels = if args.proba { preparation.labels() } else { &[] };
        let mut taken = vec![ROW.to_owned()];
        taken.extend(kept.iter().map(|(name, _)| name.clone()));
        let answers = free(names, &mut taken);
        let probabilities = free(labels.iter().map(|label| format!("probability={label}")), &mut taken);
        Ok(Columns { kept, answers, probabilities })
    }

    /// All names, in order.
    pub(super) fn heads(&self) -> impl Iterator<Item = &str> {
        let kept = self.kept.iter().map(|(name, _)| name.as_str());
        let said = self.answers.iter().chain(&self.probabilities).map(String::as_str);
        std::iter::once(ROW).chain(kept).chain(said)
    }
}

/// The columns of the data to copy, unless a name would stand there twice; JSON has no column that counts the rows.
fn kept(args: &PredictArgs, table: &Table) -> anyhow::Result<Vec<(String, usize)>> {
    let Some(list) = &args.keep else { return Ok(Vec::new()) };
    let mut kept: Vec<(String, usize)> = Vec::new();
    for column in table.listed(list) {
        let position = table.position(&column)?;
        let name = table.columns()[position].name();
        let refusal = match name {
            _ if kept.iter().any(|(known, _)| known == name) => Some("twice, expected every column once"),
            ROW if !args.json => Some(
                "beside the column row, which counts the rows, expected another name; rename it in the data, or write \
                 JSON (--json)",
            ),
            _ => None,
        };
        if let Some(refusal) = refusal {
            return Err(UsageError(format!("--keep {list}: found {name:?} {refusal}")).into());
        }
        kept.push((name.to_owned(), position));
    }
    Ok(kept)
}

/// Names that become taken; one that is so already, as `row` is, becomes `prediction=row`.
fn free(names: impl IntoIterator<Item = String>, taken: &mut Vec<String>) -> Vec<String> {
    let free = |mut name: String| {
        while taken.contains(&name) {
            name = format!("prediction={name}");
        }
        taken.push(name.clone());
        name
    };
    names.into_iter().map(free).collect()
}

#[cfg(test)]
mod tests {
    use super::free;

    #[track_caller]
    fn check(names: &[&str], taken: &[&str], expected: &[&str]) {
        let mut taken = taken.iter().map(ToString::to_string).collect();
        assert_eq!(free(names.iter().map(ToString::to_string), &mut taken), expected);
    }

    #[test]
    fn no_two_columns_have_the_same_name() {
        check(&["a", "b"], &["row"], &["a", "b"]);
        check(&["a", "b"], &["row", "b"], &["a", "prediction=b"]);
        let expected = ["prediction=row", "prediction=prediction=row", "a"];
        check(&["row", "prediction=row", "a"], &["row"], &expected);
    }
}
