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
        let preparation = model.encoding().preparation();
        let answers = match preparation.targets() {
            [_] => vec!["prediction".to_owned()],
            targets => answers(targets.iter().map(|target| target.name.as_str())),
        };
        let labels = if args.proba { preparation.labels() } else { &[] };
        let probabilities = labels.iter().map(|label| format!("probability={label}")).collect();
        let columns = Columns { kept: Vec::new(), answers, probabilities };
        match &args.keep {
            Some(list) => columns.keeping(list, table),
            None => Ok(columns),
        }
    }

    /// All names, in order.
    pub(super) fn heads(&self) -> impl Iterator<Item = &str> {
        let kept = self.kept.iter().map(|(name, _)| name.as_str());
        let said = self.answers.iter().chain(&self.probabilities).map(String::as_str);
        std::iter::once(ROW).chain(kept).chain(said)
    }

    /// With some columns of the data, unless a name would stand there twice.
    fn keeping(mut self, list: &str, table: &Table) -> anyhow::Result<Self> {
        for column in table.listed(list) {
            let position = table.position(&column)?;
            let name = table.columns()[position].name();
            if self.heads().any(|head| head == name) {
                let found = format!("--keep {list}: found {name:?} twice among the columns to write");
                let advice = "expected names that differ; name it once, or rename it in the data";
                return Err(UsageError(format!("{found}, {advice}")).into());
            }
            self.kept.push((name.to_owned(), position));
        }
        Ok(self)
    }
}

/// The names of several targets; one that is taken, as `row` is, is `prediction=row`.
fn answers<'a>(targets: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut names = vec![ROW.to_owned()];
    for target in targets {
        let mut name = target.to_owned();
        while names.contains(&name) {
            name = format!("prediction={name}");
        }
        names.push(name);
    }
    names.split_off(1)
}

#[cfg(test)]
mod tests {
    use super::answers;

    #[test]
    fn no_two_columns_have_the_same_name() {
        assert_eq!(answers(["a", "b"].into_iter()), ["a", "b"]);
        let targets = ["row", "prediction=row", "a"];
        assert_eq!(answers(targets.into_iter()), ["prediction=row", "prediction=prediction=row", "a"]);
    }
}
