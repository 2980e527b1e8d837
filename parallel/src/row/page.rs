//! An explained row as a page.

use std::path::Path;

use paragrad_core::{Loss, PageHead, PageTable, TooLarge};
use paragrad_datasets::Scaling;

use super::{CellRole, ExplainedRow, GraphEnd};
use crate::recipe::{Answer, LossName};
use crate::wording::short;

impl ExplainedRow {
    /// The row as an HTML page of its own: its cells, the features, what the network says and what is true, and below
    /// the graph, through which one steps: see [`Graph::to_page`](paragrad_core::Graph::to_page).
    ///
    /// # Errors
    /// If the graph is too large for a page.
    pub fn to_page(&self) -> Result<String, TooLarge> {
        self.graph.to_page(&PageHead {
            title: format!("Row {} of {}", self.row + 1, self.file_name()),
            paragraphs: vec![self.verdict(), self.extent()],
            tables: vec![self.cell_table(), self.feature_table(), self.prediction_table()],
        })
    }

    /// The file without its folder.
    fn file_name(&self) -> String {
        let name = Path::new(&self.file).file_name();
        name.map_or_else(|| self.file.clone(), |name| name.to_string_lossy().into_owned())
    }

    /// What the network says, and whether it is true.
    fn verdict(&self) -> String {
        let said = self.prediction.answer.clone();
        let targets = self.encoding.preparation().targets().iter().zip(self.in_words(&said));
        let targets = targets.map(|(target, said)| format!("{} is {said}", target.name)).collect::<Vec<_>>();
        let says = format!("The network says that {}", all_of(&targets));
        let Some(truth) = &self.truth else { return format!("{says}.") };
        if let (Some(truth), Some(predicted)) = (truth.number(), said.number()) {
            let (truth, error) = (brief(truth), brief((predicted - truth).abs()));
            return format!("{says}. In truth it is {truth}; the error is {error}.");
        }
        if truth.class().is_some() && truth.class() == said.class() {
            return format!("{says}. That is true.");
        }
        let truths = self.in_words(truth);
        let verb = if truths.len() == 1 { "it is" } else { "they are" };
        format!("{says}. In truth {verb} {}.", all_of(&truths))
    }

    /// What is said of each target.
    fn in_words(&self, answer: &Answer) -> Vec<String> {
        match answer {
            Answer::Numbers(numbers) => numbers.iter().copied().map(brief).collect(),
            Answer::Class { class, probability } => {
                let label = self.encoding.preparation().label(*class);
                let sure =
                    probability.map(|probability| format!(", with probability {}", brief(probability)));
                vec![format!("{label}{}", sure.unwrap_or_default())]
            }
        }
    }

    /// What the graph below is of.
    fn extent(&self) -> String {
        let operations = self.graph.n_operations();
        let end = match (&self.truth, self.end) {
            (_, GraphEnd::Target(target)) => {
                format!("the prediction of {}", self.encoding.preparation().targets()[target].name)
            }
            (Some(_), _) => {
                let loss = self.graph.nodes().last().map_or(f64::NAN, |node| node.data);
                format!("its loss, {} ({})", brief(loss), LossName(self.encoding.loss().clone()))
            }
            (None, _) => "the prediction".to_owned(),
        };
        format!(
            "Below is every one of the {operations} operations that lead from the features to {end}. The row stands on \
             line {} of the file.",
            self.line
        )
    }

    fn cell_table(&self) -> PageTable {
        let rows = self.cells.iter().map(|cell| {
            let role = match &cell.role {
                CellRole::Input => String::new(),
                CellRole::Target => "the target".to_owned(),
                CellRole::LeftOut(reason) => format!("left out: {reason}"),
                CellRole::Unknown => "ignored".to_owned(),
            };
            vec![cell.column.clone(), cell.written.clone(), role]
        });
        table("Cells", &["column", "cell", ""], rows)
    }

    fn feature_table(&self) -> PageTable {
        let rows = self.features.iter();
        let rows =
            rows.map(|feature| vec![feature.name.clone(), brief(feature.value), feature.origin.clone()]);
        table("Features", &["feature", "value", "how"], rows)
    }

    fn prediction_table(&self) -> PageTable {
        let Some(predicted) = self.prediction.answer.class() else { return self.number_table() };
        let (truth, labels) =
            (self.truth.as_ref().and_then(Answer::class), self.encoding.preparation().labels());
        let (head, scores) = match &self.prediction.probabilities {
            Some(probabilities) => ("probability", probabilities.clone()),
            // One output is that of the second of two classes, whose opposite is that of the first.
            None if self.outputs.len() == 1 => ("output", vec![-self.outputs[0], self.outputs[0]]),
            None => ("output", self.outputs.clone()),
        };
        let rows = labels.iter().zip(scores).enumerate().map(|(class, (label, score))| {
            let mark = match (class == predicted, Some(class) == truth) {
                (true, true) => "predicted, true",
                (true, false) => "predicted",
                (false, true) => "true",
                (false, false) => "",
            };
            vec![label.clone(), brief(score), mark.to_owned()]
        });
        table("Prediction", &["class", head, ""], rows)
    }

    /// From the output of each target to its error.
    fn number_table(&self) -> PageTable {
        let truths = self.truth.as_ref().map_or(&[][..], Answer::numbers);
        let targets = self.encoding.preparation().targets().iter().zip(&self.outputs);
        let rows = targets.zip(self.prediction.answer.numbers()).enumerate();
        let rows = rows.map(|(i, ((target, &output), &predicted))| {
            let truth = truths.get(i).copied();
            let or_dash = |number: Option<f64>| number.map_or_else(|| "–".to_owned(), brief);
            vec![
                target.name.clone(),
                brief(output),
                brief(predicted),
                or_dash(truth),
                or_dash(truth.map(|truth| predicted - truth)),
                self.change_of_units(target.scaling),
            ]
        });
        let columns = ["target", "output", "prediction", "truth", "error", "how"];
        table("Prediction", &columns, rows)
    }

    /// How an output becomes a prediction.
    fn change_of_units(&self, Scaling { center, spread }: Scaling) -> String {
        let output = if matches!(self.encoding.loss(), Loss::Poisson) { "exp(output)" } else { "output" };
        let (sign, center) = if center < 0.0 { ("−", -center) } else { ("+", center) };
        format!("{output} × {} {sign} {}", brief(spread), brief(center))
    }
}

/// `a, b and c`.
fn all_of(words: &[String]) -> String {
    match words {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        words => words.concat(),
    }
}

fn table(caption: &str, columns: &[&str], rows: impl Iterator<Item = Vec<String>>) -> PageTable {
    let columns = columns.iter().map(|&column| column.to_owned()).collect();
    PageTable { caption: caption.to_owned(), columns, rows: rows.collect() }
}

/// A number with four significant digits, and no zeros behind them.
pub(super) fn brief(number: f64) -> String {
    let text = short(number);
    let brief = if text.contains('e') {
        text
    } else {
        text.parse::<f64>().map_or(text, |rounded| rounded.to_string())
    };
    brief.strip_prefix('-').map_or(brief.clone(), |size| format!("−{size}"))
}
