//! Which class was taken for which.

use super::Figure;
use crate::metrics::Confusion;
use crate::report::chart::{Area, Axis, Chart, marks, text};
use crate::report::markup::Element;
use crate::wording::{counted, percent};

/// Of more classes the others are shown as one.
const MOST: usize = 12;

/// A cell for each true and each predicted class, shaded by its share of the true class.
pub(in crate::report) fn confusion(confusion: &Confusion, labels: &[String], what: &str) -> Figure {
    let (shown, others) = shown(confusion.counts());
    let counts = folded(confusion.counts(), &shown, others);
    let mut names: Vec<String> = shown.iter().map(|&class| labels[class].clone()).collect();
    if others > 0 {
        names.push(format!("{others} others"));
    }
    let mut chart = Chart::new(
        "Confusion matrix",
        Axis::names("predicted class", names.clone()),
        Axis::names("true class", names.clone()),
    );
    chart.height = names.len() as f64 * (300.0 / names.len() as f64).clamp(24.0, 64.0);
    let area = chart.area();
    let summary = format!("{} of {} right", confusion.correct(), counted(confusion.total(), "row"));
    let drawing = chart.draw(&summary, cells(&counts, &names, &area));
    let about = format!("Of {what}. Shades are shares of a true class.");
    let folded =
        format!("The {} classes with the most mistakes; the others are counted as one.", shown.len());
    Figure::new("confusion", drawing).note(Some(about)).note((others > 0).then_some(folded))
}

/// The classes that have a row of their own, and how many others there are.
fn shown(counts: &[Vec<usize>]) -> (Vec<usize>, usize) {
    let n = counts.len();
    if n <= MOST {
        return ((0..n).collect(), 0);
    }
    let mistakes = |class: usize| -> usize {
        let off_diagonal = |&other: &usize| other != class;
        (0..n).filter(off_diagonal).map(|other| counts[class][other] + counts[other][class]).sum()
    };
    let mut classes: Vec<usize> = (0..n).collect();
    classes.sort_by_key(|&class| std::cmp::Reverse(mistakes(class)));
    classes.truncate(MOST - 1);
    classes.sort_unstable();
    let others = n - classes.len();
    (classes, others)
}

/// The counts of the classes that are shown, with a last row and column for all others.
fn folded(counts: &[Vec<usize>], shown: &[usize], others: usize) -> Vec<Vec<usize>> {
    let n = shown.len() + usize::from(others > 0);
    let place = |class: usize| shown.binary_search(&class).unwrap_or(shown.len());
    let mut folded = vec![vec![0; n]; n];
    for (truth, row) in counts.iter().enumerate() {
        for (predicted, count) in row.iter().enumerate() {
            folded[place(truth)][place(predicted)] += count;
        }
    }
    folded
}

fn cells(counts: &[Vec<usize>], names: &[String], area: &Area) -> Vec<Element> {
    let n = names.len();
    let (width, height) = (area.width / n as f64, area.height / n as f64);
    let mut parts = Vec::new();
    for (i, j) in (0..n * n).map(|k| (k / n, k % n)) {
        let (count, of_class) = (counts[i][j], counts[i].iter().sum::<usize>());
        let share = count as f64 / of_class.max(1) as f64;
        let corner = (area.left + width * j as f64, area.top + height * i as f64);
        let told = [
            format!("true {}", names[i]),
            format!("predicted {}", names[j]),
            format!("{}, {} of the class", counted(count, "row"), percent(share)),
        ];
        let class = format!("cell shade q{}", (share * 8.0).round());
        parts.push(marks::rectangle(&class, corner, (width, height)).hover(&told));
        let number = count.to_string();
        if count > 0 && text::width(&number, 11.0) < width - 2.0 {
            let middle = (corner.0 + width / 2.0, corner.1 + height / 2.0 + 4.0);
            parts.push(marks::words("count tick middle", middle, &number));
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_classes_become_the_worst_and_the_others() {
        let mut counts = vec![vec![0; 30]; 30];
        (0..30).for_each(|class| counts[class][class] = 10);
        counts[3][29] = 5;
        let (kept, others) = shown(&counts);
        assert_eq!((kept.len(), others), (MOST - 1, 19));
        assert!(kept.contains(&3) && kept.contains(&29));
        let folded = folded(&counts, &kept, others);
        assert_eq!(folded[MOST - 1][MOST - 1], 190);
        assert_eq!(folded.iter().flatten().sum::<usize>(), 305);
    }
}
