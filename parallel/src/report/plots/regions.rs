//! What the model says everywhere, if there are exactly two numbers to predict from.

use std::collections::BTreeMap;

use paragrad_datasets::{Dataset, Input, Scaling, Values};

use super::{Figure, some_of};
use crate::model::Model;
use crate::recipe::Answer;
use crate::report::chart::{Area, Axis, Chart, Key, Mark, SERIES, Scale, marks, text};
use crate::report::judged::{Judged, spread};
use crate::report::markup::{Element, Pixels};
use crate::wording::{percent, short};

/// Places where the model is asked, across and down.
const GRID: (usize, usize) = (105, 80);
/// More samples hide the regions.
const MOST_POINTS: usize = 300;
/// Shades go from 0 to this.
const DARKEST: f64 = 8.0;

/// A shade for every place: of the class that is predicted there, the stronger the surer, or of the number; with the
/// samples in it. Of several targets one is shown. Nothing if the model predicts from anything else than two numbers.
pub(in crate::report) fn regions(model: &Model, judged: &Judged, target: usize) -> Option<Figure> {
    let preparation = model.encoding().preparation();
    let [x, y] = preparation.inputs() else { return None };
    let (x, y) = (numbers(x)?, numbers(y)?);
    let axis = |side: &Side| Axis::numbers(side.name.clone(), Scale::around([side.min, side.max]));
    let painter = Painter::new(model, judged, target);
    let mut chart = Chart::new(&painter.title(), axis(&x), axis(&y));
    chart.height = 300.0;
    chart.legend = painter.legend();
    let area = chart.area();
    let cells = cells(model, (&x, &y), &area)?;
    let shown = spread(judged.len(), MOST_POINTS);
    let points = shown.iter().map(|&i| painter.sample(i, at(judged, i, (&x, &y), &area)));
    let parts = painter.regions(&cells, &area).into_iter().chain(points);
    let drawing = chart.draw(&painter.summary(), parts);
    let about = format!("{} Marks are {}.", painter.about(), judged.what);
    let some = some_of(shown.len(), judged.len(), "row").map(|some| format!("Shown are {some}"));
    Some(Figure::new("regions", drawing).note(Some(about)).note(some).note(painter.others()))
}

/// A column of numbers with its range and units.
struct Side {
    name: String,
    min: f64,
    max: f64,
    scaling: Scaling,
}

/// The column, if its only feature is a number.
fn numbers(input: &Input) -> Option<Side> {
    match input.values {
        Values::Numeric { min, max, scaling, indicator: false, .. } => {
            Some(Side { name: input.name.clone(), min, max, scaling })
        }
        _ => None,
    }
}

/// The pixel of a sample.
fn at(judged: &Judged, i: usize, (x, y): (&Side, &Side), area: &Area) -> (f64, f64) {
    let features = judged.data.x(i);
    area.at(x.scaling.unscale(features[0]), y.scaling.unscale(features[1]))
}

/// The model's outputs for the middle of every cell of the grid, row by row from the top.
fn cells(model: &Model, (x, y): (&Side, &Side), area: &Area) -> Option<Vec<Vec<f64>>> {
    let (across, down) = GRID;
    let value = |axis: &Axis, share: f64| match axis {
        Axis::Numbers { scale, .. } => scale.low() + share * (scale.high() - scale.low()),
        Axis::Names { .. } => f64::NAN,
    };
    let middle = |i: usize, n: usize| (i as f64 + 0.5) / n as f64;
    let feature = |k: usize| {
        let (i, j) = (k % across, k / across);
        [
            x.scaling.scale(value(&area.x, middle(i, across))),
            y.scaling.scale(value(&area.y, 1.0 - middle(j, down))),
        ]
    };
    let features = (0..across * down).flat_map(feature).collect();
    Some(model.outputs(&Dataset::new(features, 2, Vec::new(), 0).ok()?))
}

/// Which colour and shade an answer has.
struct Painter<'a> {
    model: &'a Model,
    judged: &'a Judged,
    /// Whose numbers are shown.
    target: usize,
    /// The classes that have a colour of their own, the most frequent ones.
    colored: Vec<usize>,
    /// The range of numbers.
    range: (f64, f64),
}

impl<'a> Painter<'a> {
    fn new(model: &'a Model, judged: &'a Judged, target: usize) -> Self {
        let classes = judged.classes();
        let mut colored: Vec<usize> = (0..labels(model).len()).collect();
        let count = |class: usize| classes.iter().filter(|&&of| of == class).count();
        colored.sort_by_cached_key(|&class| std::cmp::Reverse(count(class)));
        // One colour is for the others.
        if colored.len() > SERIES {
            colored.truncate(SERIES - 1);
        }
        colored.sort_unstable();
        let numbers = judged.numbers(target);
        let all = numbers.iter().flat_map(|&(truth, predicted)| [truth, predicted]).filter(|n| n.is_finite());
        let range = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), n| (low.min(n), high.max(n)));
        Painter { model, judged, target, colored, range }
    }

    /// With the name of the target, if there are several.
    fn title(&self) -> String {
        match self.model.encoding().preparation().targets() {
            [_] => "Decision regions".to_owned(),
            targets => format!("Predicted {}", targets[self.target].name),
        }
    }

    fn is_of_classes(&self) -> bool {
        !labels(self.model).is_empty()
    }

    fn series(&self, class: usize) -> usize {
        self.colored.binary_search(&class).unwrap_or(SERIES - 1)
    }

    /// The style of an answer's place.
    fn style(&self, outputs: &[f64]) -> String {
        match self.model.encoding().answer(outputs) {
            Answer::Class { class, probability } => {
                let n = labels(self.model).len() as f64;
                let sure = probability.map_or(0.5, |p| (p - 1.0 / n) / (1.0 - 1.0 / n));
                format!("region s{} q{}", self.series(class), 1.0 + (4.0 * sure.clamp(0.0, 1.0)).round())
            }
            Answer::Numbers(numbers) => format!("region shade q{}", self.shade(numbers[self.target])),
        }
    }

    fn shade(&self, number: f64) -> f64 {
        let (low, high) = self.range;
        let share = if high > low { (number - low) / (high - low) } else { 0.5 };
        (DARKEST * share.clamp(0.0, 1.0)).round()
    }

    /// A path for each style, of a rectangle for each run of cells.
    fn regions(&self, cells: &[Vec<f64>], area: &Area) -> Vec<Element> {
        let (across, down) = GRID;
        let (wide, high) = (area.width / across as f64, area.height / down as f64);
        let mut paths = BTreeMap::<String, String>::new();
        for (j, row) in cells.chunks(across).enumerate() {
            let styles: Vec<String> = row.iter().map(|outputs| self.style(outputs)).collect();
            let (mut start, y) = (0, area.top + high * j as f64);
            for run in styles.chunk_by(|a, b| a == b) {
                let (x, width) = (Pixels(area.left + wide * start as f64), Pixels(wide * run.len() as f64));
                let (y, high) = (Pixels(y), Pixels(high));
                *paths.entry(run[0].clone()).or_default() += &format!("M{x} {y}h{width}v{high}h-{width}z");
                start += run.len();
            }
        }
        paths.into_iter().map(|(style, steps)| Element::new("path").class(style).with("d", steps)).collect()
    }

    /// A sample in the colour and the shape of its class, or the shade of its number.
    fn sample(&self, i: usize, at: (f64, f64)) -> Element {
        let group = Element::new("g");
        let outputs = &self.judged.outputs[i];
        match (self.model.encoding().truth(self.judged.data.y(i)), self.model.encoding().answer(outputs)) {
            (Answer::Class { class, .. }, Answer::Class { class: predicted, probability }) => {
                let labels = labels(self.model);
                let sure = probability.map_or_else(String::new, |p| format!(" ({})", percent(p)));
                let told =
                    [format!("true {}", labels[class]), format!("predicted {}{sure}", labels[predicted])];
                group.hover(&told).child(marks::shape(self.series(class), at, 3.4))
            }
            (Answer::Numbers(truths), Answer::Numbers(predicted)) => {
                let (truth, predicted) = (truths[self.target], predicted[self.target]);
                let told = [format!("true {}", short(truth)), format!("predicted {}", short(predicted))];
                let shade = format!("shade q{} ring", self.shade(truth));
                group.hover(&told).child(marks::dot("paper", at, 3.4)).child(marks::dot(&shade, at, 3.4))
            }
            _ => group,
        }
    }

    fn legend(&self) -> Vec<Key> {
        let labels = labels(self.model);
        if !self.is_of_classes() {
            let (low, high) = self.range;
            let key = |shade: usize| {
                let number = low + (high - low) * shade as f64 / DARKEST;
                Key { mark: Mark::Shade(shade), label: short(number) }
            };
            return [0, 4, 8].into_iter().filter(|_| high >= low).map(key).collect();
        }
        let key = |(series, &class): (usize, &usize)| Key {
            mark: Mark::Shape(series),
            label: text::fitted(&labels[class], 11.0, 90.0),
        };
        let others = labels.len() - self.colored.len();
        let rest =
            (others > 0).then(|| Key { mark: Mark::Shape(SERIES - 1), label: format!("{others} others") });
        self.colored.iter().enumerate().map(key).chain(rest).collect()
    }

    fn about(&self) -> &'static str {
        match (self.is_of_classes(), self.model.encoding().has_probabilities()) {
            (true, true) => "The class predicted everywhere; the stronger the colour, the surer the model.",
            (true, false) => "The class predicted everywhere.",
            (false, _) => "The number predicted everywhere.",
        }
    }

    fn summary(&self) -> String {
        format!("{} The samples are marked in it.", self.about())
    }

    fn others(&self) -> Option<String> {
        let n = self.colored.len();
        (n < labels(self.model).len())
            .then(|| format!("The {n} most frequent classes have colours of their own."))
    }
}

fn labels(model: &Model) -> &[String] {
    model.encoding().preparation().labels()
}
