//! The confusion matrix.

use paragrad::metrics::Confusion;

use super::columns::{Side, columns, fits};
use super::text::clean;

/// A matrix of more classes is no longer read.
const MOST_CLASSES: usize = 20;

/// A row for each true class and a column for each predicted one; zeros are dots. Nothing if there are too many classes.
///
/// Where the labels are too long to stand above the columns, numbers do.
pub(super) fn table(confusion: &Confusion, labels: &[String]) -> Option<String> {
    if labels.len() > MOST_CLASSES {
        return None;
    }
    let by_label = rows(confusion, labels, |i| clean(&labels[i], 12), |i| clean(&labels[i], 12));
    let rows = if fits(&by_label) {
        by_label
    } else {
        let number = |i: usize| (i + 1).to_string();
        rows(confusion, labels, |i| format!("{} {}", number(i), clean(&labels[i], 12)), number)
    };
    let sides: Vec<Side> = std::iter::once(Side::Left).chain(labels.iter().map(|_| Side::Right)).collect();
    fits(&rows).then(|| columns(&rows, &sides))
}

fn rows(
    confusion: &Confusion,
    labels: &[String],
    side: impl Fn(usize) -> String,
    head: impl Fn(usize) -> String,
) -> Vec<Vec<String>> {
    let classes = 0..labels.len();
    let heads = std::iter::once("true \\ predicted".to_owned()).chain(classes.clone().map(head)).collect();
    let width = confusion.counts().iter().flatten().max().map_or(1, |most| most.to_string().len());
    let count = |&n: &usize| if n == 0 { format!("{:>width$}", ".") } else { format!("{n:>width$}") };
    let row = |class: usize| {
        std::iter::once(side(class)).chain(confusion.counts()[class].iter().map(count)).collect()
    };
    std::iter::once(heads).chain(classes.map(row)).collect()
}
