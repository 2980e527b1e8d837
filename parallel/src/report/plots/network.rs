//! The network, its weights as lines.

use paragrad_core::nn::{Layer, Mlp};

use super::Figure;
use crate::model::Model;
use crate::report::chart::{Drawing, WIDTH, marks, text};
use crate::report::markup::{Element, Pixels};
use crate::wording::{counted, short};

/// More neurons of a layer are folded, and more layers.
const MOST_NEURONS: usize = 12;
const MOST_LAYERS: usize = 7;
/// Sizes in pixels.
const TOP: f64 = 92.0;
const STEP: f64 = 24.0;
const BETWEEN: f64 = 110.0;
const RADIUS: f64 = 7.0;
const MARGIN: f64 = 12.0;
/// The most room for names.
const NAMES: f64 = 130.0;

/// Neurons in layers, joined by weights: the colour says their sign, the width their size. The strongest neurons of wide
/// layers are shown, and the first and last layers of deep networks.
pub(in crate::report) fn network(model: &Model) -> Figure {
    let net = model.network();
    let preparation = model.encoding().preparation();
    let columns = columns(net, preparation.feature_names(), &preparation.target_names());
    let place = Place::new(&columns);
    let mut drawing = Drawing::new("Network", &summary(net), place.size());
    drawing.parts.extend(legend());
    drawing.parts.extend(columns.windows(2).enumerate().flat_map(|(i, pair)| links(net, pair, i, &place)));
    drawing.parts.extend(columns.iter().enumerate().flat_map(|(i, column)| nodes(column, i, &place)));
    let folded = columns.iter().any(|column| column.folded() > 0).then(|| {
        format!("Of wide layers the {} neurons with the largest weights are shown.", MOST_NEURONS - 1)
    });
    let hidden = net.layers.len() + 1 - columns.len();
    let skipped = (hidden > 0).then(|| format!("{} in the middle are left out.", counted(hidden, "layer")));
    let figure = Figure::new("network", drawing);
    figure
        .note(Some("The width of a line is its weight's share of the largest of its layer.".to_owned()))
        .note(folded)
        .note(skipped)
}

fn summary(net: &Mlp<f64>) -> String {
    let widths: Vec<String> = net.layers.iter().map(|layer| layer.neurons.len().to_string()).collect();
    format!("layers of {} neurons", widths.join(", "))
}

/// Some of the neurons of a layer, or of the inputs.
struct Column {
    /// Layer 0 is the inputs.
    layer: usize,
    n: usize,
    /// In order.
    shown: Vec<usize>,
    /// What it is, and its activation if it has one.
    titles: Vec<String>,
    /// Beside the neurons: inputs and outputs have names.
    names: Vec<String>,
    told: Vec<Vec<String>>,
}

impl Column {
    fn folded(&self) -> usize {
        self.n - self.shown.len()
    }

    /// Rows, one of them for what is folded.
    fn rows(&self) -> usize {
        self.shown.len() + usize::from(self.folded() > 0)
    }
}

fn columns(net: &Mlp<f64>, inputs: &[String], outputs: &[String]) -> Vec<Column> {
    let last = net.layers.len();
    let shown_layers = if last < MOST_LAYERS {
        (0..=last).collect()
    } else {
        let half = MOST_LAYERS / 2;
        (0..=half).chain(last - half + 1..=last).collect::<Vec<usize>>()
    };
    let column = |layer: usize| {
        let n = if layer == 0 { inputs.len() } else { net.layers[layer - 1].neurons.len() };
        let shown = strongest(net, layer, n);
        let name = |&i: &usize| match layer {
            0 => inputs[i].clone(),
            _ if layer == last && outputs.len() == n => outputs[i].clone(),
            _ => String::new(),
        };
        let names: Vec<String> = shown.iter().map(name).collect();
        let told = shown.iter().zip(&names).map(|(&i, name)| told(net, layer, i, name)).collect();
        Column { layer, n, names, told, titles: titles(net, layer), shown }
    };
    shown_layers.into_iter().map(column).collect()
}

/// The neurons of a layer with the largest sums of weights before and behind them, in order.
fn strongest(net: &Mlp<f64>, layer: usize, n: usize) -> Vec<usize> {
    let mut neurons: Vec<usize> = (0..n).collect();
    if n <= MOST_NEURONS {
        return neurons;
    }
    let before = |i: usize| layer.checked_sub(1).map_or(0.0, |own| sum(&net.layers[own].neurons[i].w));
    let behind = |i: usize| {
        net.layers.get(layer).map_or(0.0, |next| next.neurons.iter().map(|neuron| neuron.w[i].abs()).sum())
    };
    let strengths: Vec<f64> = neurons.iter().map(|&i| before(i) + behind(i)).collect();
    neurons.sort_by(|&a, &b| strengths[b].total_cmp(&strengths[a]));
    neurons.truncate(MOST_NEURONS - 1);
    neurons.sort_unstable();
    neurons
}

fn sum(weights: &[f64]) -> f64 {
    weights.iter().map(|weight| weight.abs()).sum()
}

fn titles(net: &Mlp<f64>, layer: usize) -> Vec<String> {
    let Some(own) = layer.checked_sub(1) else { return vec!["inputs".to_owned()] };
    let what = if layer == net.layers.len() { "outputs".to_owned() } else { format!("layer {layer}") };
    let activation = activation(&net.layers[own]).filter(|name| *name != "linear");
    std::iter::once(what).chain(activation.map(str::to_owned)).collect()
}

fn activation(layer: &Layer<f64>) -> Option<&'static str> {
    layer.neurons.first().map(|neuron| neuron.activation.name())
}

fn told(net: &Mlp<f64>, layer: usize, i: usize, name: &str) -> Vec<String> {
    let Some(own) = layer.checked_sub(1) else { return vec![name.to_owned()] };
    let head =
        if name.is_empty() { format!("layer {layer}, neuron {}", i + 1) } else { format!("output {name}") };
    vec![head, format!("bias {}", short(net.layers[own].neurons[i].b))]
}

/// Where neurons are.
struct Place {
    left: f64,
    right: f64,
    most_rows: usize,
    n_columns: usize,
    heights: Vec<usize>,
}

impl Place {
    fn new(columns: &[Column]) -> Self {
        let room = |column: Option<&Column>| {
            let widest =
                column.into_iter().flat_map(|column| &column.names).map(|name| text::width(name, 11.0));
            widest.fold(30.0, f64::max).min(NAMES) + MARGIN + 2.0 * RADIUS
        };
        let heights: Vec<usize> = columns.iter().map(Column::rows).collect();
        Place {
            left: room(columns.first()),
            right: room(columns.last()),
            most_rows: heights.iter().copied().max().unwrap_or(1),
            n_columns: columns.len(),
            heights,
        }
    }

    fn size(&self) -> (f64, f64) {
        let between = BETWEEN * (self.n_columns - 1) as f64;
        ((self.left + between + self.right).max(WIDTH), TOP + STEP * self.most_rows as f64 + MARGIN)
    }

    fn x(&self, column: usize) -> f64 {
        let room = self.size().0 - self.left - self.right;
        self.left + room * column as f64 / (self.n_columns - 1).max(1) as f64
    }

    /// Columns stand around one middle.
    fn at(&self, column: usize, row: usize) -> (f64, f64) {
        let above = (self.most_rows - self.heights[column]) as f64 / 2.0;
        (self.x(column), TOP + STEP * (above + row as f64 + 0.5))
    }
}

fn legend() -> Vec<Element> {
    let entry = |x: f64, class: &str, label: &str| {
        let link = marks::segment(class, (x, 42.0), (x + 22.0, 42.0)).with("stroke-width", 3);
        [link, marks::words("tick", (x + 28.0, 46.0), label)]
    };
    let (positive, negative) =
        (entry(10.0, "link positive", "positive weight"), entry(150.0, "link negative", "negative weight"));
    positive.into_iter().chain(negative).collect()
}

fn nodes(column: &Column, i: usize, place: &Place) -> Vec<Element> {
    let title = |(line, title): (usize, &String)| {
        marks::words("tick middle", (place.x(i), TOP - 21.0 + 14.0 * line as f64), title)
    };
    let mut parts: Vec<Element> = column.titles.iter().enumerate().map(title).collect();
    for (row, told) in column.told.iter().enumerate() {
        let at = place.at(i, row);
        parts.push(marks::dot("node", at, RADIUS).hover(told));
        let name = text::fitted(&column.names[row], 11.0, NAMES);
        if column.layer == 0 {
            parts.push(marks::words("tick end", (at.0 - RADIUS - 5.0, at.1 + 4.0), &name));
        } else if !name.is_empty() {
            parts.push(marks::words("tick", (at.0 + RADIUS + 5.0, at.1 + 4.0), &name));
        }
    }
    if column.folded() > 0 {
        let (x, y) = place.at(i, column.shown.len());
        parts.push(marks::words("tick middle", (x, y + 4.0), &format!("+{} more", column.folded())));
    }
    parts
}

/// The weights between two columns, if their layers follow each other; the weakest first, so that the others lie over
/// them.
fn links(net: &Mlp<f64>, pair: &[Column], i: usize, place: &Place) -> Vec<Element> {
    let [from, to] = pair else { return Vec::new() };
    if from.layer + 1 != to.layer {
        let ((x, y), (end, _)) = (place.at(i, 0), place.at(i + 1, 0));
        let skipped = format!("{} more layers", to.layer - from.layer - 1);
        return vec![marks::words("tick middle", ((x + end) / 2.0, y + 4.0), &skipped)];
    }
    let layer = &net.layers[from.layer];
    let weights = layer.neurons.iter().flat_map(|neuron| &neuron.w);
    let largest = weights.fold(f64::MIN_POSITIVE, |largest, weight| largest.max(weight.abs()));
    let mut links: Vec<(f64, usize, usize)> = Vec::new();
    for (a, &source) in from.shown.iter().enumerate() {
        links.extend(to.shown.iter().enumerate().map(|(b, &target)| (layer.neurons[target].w[source], a, b)));
    }
    links.sort_by(|(a, ..), (b, ..)| a.abs().total_cmp(&b.abs()));
    let link = |(weight, a, b): (f64, usize, usize)| {
        let share = weight.abs() / largest;
        let sign = if weight < 0.0 { "negative" } else { "positive" };
        let told = [format!("{} → {}", from.told[a][0], to.told[b][0]), format!("weight {}", short(weight))];
        marks::segment(&format!("link {sign}"), place.at(i, a), place.at(i + 1, b))
            .at("stroke-width", 0.4 + 3.6 * share)
            .with("stroke-opacity", Pixels(0.2 + 0.7 * share))
            .hover(&told)
    };
    links.into_iter().map(link).collect()
}
