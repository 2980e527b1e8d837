//! The table of predictions, for data that one can look at whole.

use paragrad::datasets::{Preparation, Table, TargetColumn};
use paragrad::{Answer, RecipeError};

use super::columns::{Side, columns, fits};
use super::text::{clean, percent, short};
use crate::train::Trained;

/// Data of more rows are not printed.
const MOST_ROWS: usize = 12;
/// Longer names and cells are cut.
const CELL_WIDTH: usize = 14;

/// Every row with what is predicted of it; nothing if there are many. Features that do not fit are left out, and
/// rows that validate are marked.
pub(super) fn table(table: &Table, trained: &Trained) -> Result<Option<String>, RecipeError> {
    if table.n_rows() > MOST_ROWS {
        return Ok(None);
    }
    let encoding = &trained.prepared.encoding;
    let applied = encoding.encode(table)?;
    let outputs = trained.trainer.predict(&applied.data);
    let answers: Vec<Answer> = outputs.iter().map(|outputs| encoding.answer(outputs)).collect();

    let preparation = encoding.preparation();
    let validates = &trained.prepared.split.validation;
    let position = |name: &String| table.columns().iter().position(|column| column.name() == name);
    let features: Vec<usize> =
        preparation.inputs().iter().filter_map(|input| position(&input.name)).collect();
    let target: Vec<usize> =
        preparation.targets().iter().filter_map(|target| position(&target.name)).collect();
    let lines = |n_features: usize| -> Vec<Vec<String>> {
        let dots = (n_features < features.len()).then_some("…".to_owned());
        let line = |cell: &dyn Fn(usize) -> String, said: Vec<String>| {
            let cells = |columns: &[usize]| columns.iter().map(|&column| cell(column)).collect();
            let parts: [Vec<String>; 4] =
                [cells(&features[..n_features]), dots.iter().cloned().collect(), cells(&target), said];
            parts.concat()
        };
        let name = |column: usize| clean(table.columns()[column].name(), CELL_WIDTH);
        let heads = line(&name, heads(&answers, preparation));
        let rows = applied.rows.iter().zip(&answers).map(|(&row, answer)| {
            let mark = if validates.contains(&row) { vec!["validates".to_owned()] } else { Vec::new() };
            let said = [said(answer, preparation), mark].concat();
            line(&|column| clean(&table.written(row, column), CELL_WIDTH), said)
        });
        std::iter::once(heads).chain(rows).collect()
    };
    let widest = (0..=features.len()).rev().map(lines).find(|lines| fits(lines));
    Ok(widest.map(|lines| columns(&lines, &vec![Side::Right; lines[0].len() + 1])))
}

/// The heads of the columns that [`said`] fills.
fn heads(answers: &[Answer], preparation: &Preparation) -> Vec<String> {
    if preparation.targets().len() > 1 {
        let of = |target: &TargetColumn| format!("predicted {}", clean(&target.name, CELL_WIDTH));
        return preparation.targets().iter().map(of).collect();
    }
    let is_sure = |answer: &Answer| matches!(answer, Answer::Class { probability: Some(_), .. });
    let probability = answers.iter().any(is_sure).then_some("probability");
    std::iter::once("predicted").chain(probability).map(str::to_owned).collect()
}

/// An answer, and how sure the network is of it if it says so.
fn said(answer: &Answer, preparation: &Preparation) -> Vec<String> {
    match answer {
        Answer::Numbers(numbers) => numbers.iter().copied().map(short).collect(),
        Answer::Class { class, probability } => {
            let label = clean(preparation.label(*class), CELL_WIDTH);
            std::iter::once(label).chain(probability.map(percent)).collect()
        }
    }
}
