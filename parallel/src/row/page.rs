//! An explained row as a page.

use std::path::Path;

use paragrad_core::{Loss, PageHead, PageTable, TooLarge};
use paragrad_datasets::Scaling;

use super::{CellRole, ExplainedRow};
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
        let target = &self.encoding.preparation().targets()[0].name;
        let said = format!("The network says that {target} is {}", self.in_words(self.prediction.answer));
        match (self.truth, self.prediction.answer) {
            (None, _) => format!("{said}."),
            (Some(Answer::Class { class, .. }), Answer::Class { class: predicted, .. })
                if class == predicted =>
            {
                format!("{said}. That is true.")
            }
            (Some(Answer::Number(truth)), Answer::Number(predicted)) => {
                let (truth, error) = (brief(truth), brief((predicted - truth).abs()));
                format!("{said}. In truth it is {truth}; the error is {error}.")
            }
            (Some(truth), _) => format!("{said}. In truth it is {}.", self.in_words(truth)),
        }
    }

    fn in_words(&self, answer: Answer) -> String {
        match answer {
            Answer::Number(number) => brief(number),
            Answer::Class { class, probability } => {
                let label = self.encoding.preparation().label(class);
                let sure =
                    probability.map(|probability| format!(", with probability {}", brief(probability)));
                format!("{label}{}", sure.unwrap_or_default())
            }
        }
    }

    /// What the graph below is of.
    fn extent(&self) -> String {
        let operations = self.graph.n_operations();
        let end = match self.truth {
            Some(_) => {
                let loss = self.graph.nodes().last().map_or(f64::NAN, |node| node.data);
                format!("its loss, {} ({})", brief(loss), LossName(self.encoding.loss().clone()))
            }
            None => "the prediction".to_owned(),
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
        let (Answer::Class { class: predicted, .. }, labels) =
            (self.prediction.answer, self.encoding.preparation().labels())
        else {
            return self.number_table();
        };
        let truth = match self.truth {
            Some(Answer::Class { class, .. }) => Some(class),
            _ => None,
        };
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

    fn number_table(&self) -> PageTable {
        let number = |answer| match answer {
            Answer::Number(number) => Some(number),
            Answer::Class { .. } => None,
        };
        let (predicted, truth) = (number(self.prediction.answer), self.truth.and_then(number));
        let error = predicted.zip(truth).map(|(predicted, truth)| predicted - truth);
        let rows = [
            ("output", self.outputs.first().copied(), "of the last layer".to_owned()),
            ("prediction", predicted, self.change_of_units()),
            ("truth", truth, String::new()),
            ("error", error, "prediction − truth".to_owned()),
        ];
        let rows = rows
            .into_iter()
            .filter_map(|(name, number, how)| Some(vec![name.to_owned(), brief(number?), how]));
        table("Prediction", &["", "number", "how"], rows)
    }

    /// How an output becomes a prediction.
    fn change_of_units(&self) -> String {
        let Scaling { center, spread } = self.encoding.preparation().targets()[0].scaling;
        let output = if matches!(self.encoding.loss(), Loss::Poisson) { "exp(output)" } else { "output" };
        let (sign, center) = if center < 0.0 { ("−", -center) } else { ("+", center) };
        format!("{output} × {} {sign} {}", brief(spread), brief(center))
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
