//! A small chart of losses in braille letters, each of two by four dots.

use super::screen::Line;
use crate::report::text::{counted, short};

/// Losses over epochs.
pub(super) struct Chart<'a> {
    pub(super) title: String,
    pub(super) series: Vec<Series<'a>>,
    /// How many epochs the losses are of.
    pub(super) epochs: usize,
    /// Of letters, axis and labels included.
    pub(super) columns: usize,
    /// Of letters, without title and the line below.
    pub(super) rows: usize,
    pub(super) colored: bool,
}

/// What is drawn as one curve: the first of a chart as a line, the second dashed.
pub(super) struct Series<'a> {
    pub(super) name: &'static str,
    pub(super) losses: &'a [f64],
}

/// The looks of curves: a piece of each for the title, and its colour.
const LOOKS: [(&str, &str); 2] = [("──", "\u{1b}[36m"), ("╌╌", "\u{1b}[33m")];
const RESET: &str = "\u{1b}[0m";
/// Dots drawn, and as many left out, of a dashed curve.
const DASH: usize = 3;

/// From losses to rows of dots.
struct Scale {
    low: f64,
    high: f64,
    is_logarithmic: bool,
}

impl Scale {
    /// For all losses that are finite; logarithmic if the largest is ten times the smallest.
    fn of(series: &[Series<'_>]) -> Self {
        let finite = series.iter().flat_map(|series| series.losses).copied().filter(|loss| loss.is_finite());
        let (low, high) = finite
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), loss| (low.min(loss), high.max(loss)));
        Scale { low, high, is_logarithmic: low > 0.0 && high >= 10.0 * low }
    }

    /// How far up a loss is, from 0 to 1.
    fn height(&self, loss: f64) -> f64 {
        let (low, high, loss) = match self.is_logarithmic {
            true => (self.low.log10(), self.high.log10(), loss.log10()),
            false => (self.low, self.high, loss),
        };
        if high > low { (loss - low) / (high - low) } else { 0.5 }
    }
}

/// Letters by row and column: for each curve the dots that it has there.
struct Canvas {
    columns: usize,
    cells: Vec<[u8; 2]>,
}

impl Canvas {
    fn new(columns: usize, rows: usize) -> Self {
        Canvas { columns, cells: vec![[0; 2]; columns * rows] }
    }

    fn dot(&mut self, curve: usize, x: usize, y: usize) {
        /// Of a letter's dots by row and column.
        ///
        /// # Source
        /// The Unicode Standard, "Braille Patterns": dots 1 to 8.
        const BITS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];
        self.cells[y / 4 * self.columns + x / 2][curve] |= BITS[y % 4][x % 2];
    }

    /// Each row, in colours or without.
    fn rows(&self, colored: bool) -> impl Iterator<Item = String> {
        self.cells.chunks(self.columns).map(move |cells| {
            let mut row = String::new();
            let mut color = "";
            for &[first, second] in cells {
                let wanted = match (first, second) {
                    _ if !colored => "",
                    (_, 1..) => LOOKS[1].1,
                    (1.., 0) => LOOKS[0].1,
                    (0, 0) => color,
                };
                if wanted != color {
                    row += wanted;
                    color = wanted;
                }
                row.push(if first | second == 0 { ' ' } else { braille(first | second) });
            }
            if color.is_empty() { row } else { row + RESET }
        })
    }
}

fn letters(text: &str) -> usize {
    text.chars().count()
}

fn braille(dots: u8) -> char {
    char::from_u32(0x2800 + u32::from(dots)).unwrap_or(' ')
}

impl Chart<'_> {
    /// The title with a legend, the rows, and the epochs below.
    pub(super) fn lines(&self) -> Vec<Line> {
        let scale = Scale::of(&self.series);
        let (high, low) = (short(scale.high), short(scale.low));
        let margin = letters(&high).max(letters(&low));
        let columns = self.columns - margin - 2;
        let canvas = self.canvas(&scale, columns);
        let label = |row: usize| match row {
            0 => high.as_str(),
            row if row + 1 == self.rows => low.as_str(),
            _ => "",
        };
        let axis = |row: usize| if label(row).is_empty() { '│' } else { '┤' };
        let row = |(i, dots): (usize, String)| {
            Line::wide(format!("{:>margin$} {}{dots}", label(i), axis(i)), margin + 2 + columns)
        };
        let mut lines = vec![self.head(&scale)];
        lines.extend(canvas.rows(self.colored).enumerate().map(row));
        let last = format!("{} ", counted(self.epochs, "epoch"));
        lines.push(Line::plain(format!("{:margin$} └{:─>columns$}", "", format!(" {last}"))));
        lines
    }

    /// As much of the title as there is room for, and the legend.
    fn head(&self, scale: &Scale) -> Line {
        let legend = self.series.iter().zip(LOOKS);
        let plain: String =
            legend.clone().map(|(series, (piece, _))| format!("  {piece} {}", series.name)).collect();
        let room = self.columns.saturating_sub(letters(&plain) + 1);
        let logarithmic = if scale.is_logarithmic { ", log scale" } else { "" };
        let titles = [format!("{}{logarithmic}", self.title), self.title.clone()];
        let title =
            titles.into_iter().find(|title| letters(title) <= room).unwrap_or_else(|| "loss".to_owned());
        let width = letters(&title) + 1 + letters(&plain);
        if !self.colored {
            return Line::wide(format!("{title}:{plain}"), width);
        }
        let colored =
            legend.map(|(series, (piece, color))| format!("  {color}{piece}{RESET} {}", series.name));
        Line::wide(format!("{title}:{}", colored.collect::<String>()), width)
    }

    fn canvas(&self, scale: &Scale, columns: usize) -> Canvas {
        let mut canvas = Canvas::new(columns, self.rows);
        for (curve, series) in self.series.iter().enumerate() {
            let mut before = None;
            for x in 0..2 * columns {
                let height =
                    at(series.losses, x as f64 / (2 * columns - 1) as f64).map(|loss| scale.height(loss));
                let Some(height) = height.filter(|height| height.is_finite()) else { continue };
                let y = ((1.0 - height.clamp(0.0, 1.0)) * (4 * self.rows - 1) as f64).round() as usize;
                let (from, to) = between(before, y);
                before = Some(y);
                if curve == 0 || (x / DASH).is_multiple_of(2) {
                    (from..=to).for_each(|y| canvas.dot(curve, x, y));
                }
            }
        }
        canvas
    }
}

/// The loss a share of the way along a curve, on the line between two points.
fn at(losses: &[f64], share: f64) -> Option<f64> {
    let position = share * losses.len().checked_sub(1)? as f64;
    let (i, rest) = (position.floor() as usize, position.fract());
    let (this, next) = (*losses.get(i)?, losses.get(i + 1).copied());
    Some(next.map_or(this, |next| this + rest * (next - this)))
}

/// The dots that join a curve's dot to the one in the column before.
fn between(before: Option<usize>, y: usize) -> (usize, usize) {
    match before {
        Some(before) if before < y => (before + 1, y),
        Some(before) if before > y => (y, before - 1),
        _ => (y, y),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart<'a>(losses: &[&'a [f64]], colored: bool) -> Chart<'a> {
        let names = ["training", "validation"];
        let series = losses.iter().zip(names).map(|(&losses, name)| Series { name, losses }).collect();
        Chart { title: "loss".to_owned(), series, epochs: losses[0].len(), columns: 30, rows: 4, colored }
    }

    fn text(chart: &Chart<'_>) -> String {
        chart.lines().iter().map(|line| line.text() + "\n").collect()
    }

    #[test]
    fn a_curve_falls_from_the_upper_left_to_the_lower_right() {
        let expected = "\
loss:  ── training
4.000 ┤⠉⠒⠢⠤⣀⡀                 
      │     ⠈⠉⠒⠢⠤⣀⡀           
      │           ⠈⠉⠒⠢⠤⣀⡀     
1.000 ┤                 ⠈⠉⠒⠢⠤⣀
      └───────────── 4 epochs 
";
        assert_eq!(text(&chart(&[&[4.0, 3.0, 2.0, 1.0]], false)), expected);
    }

    #[test]
    fn losses_of_many_sizes_have_a_scale_of_their_orders() {
        let losses = [1.0, 0.1, 0.01, 0.001];
        let lines = text(&chart(&[&losses], false));
        assert!(lines.starts_with("loss, log scale:"), "{lines}");
        let straight = text(&chart(&[&[4.0, 3.0, 2.0, 1.0]], false));
        let dots = |text: &str| text.chars().filter(|c| ('\u{2801}'..='\u{28ff}').contains(c)).count();
        assert!(dots(&lines) >= dots(&straight) - 4, "{lines}");
    }

    #[test]
    fn whatever_the_losses_are_no_line_is_too_wide() {
        let cases: [&[f64]; 8] = [
            &[],
            &[1.0],
            &[2.0, 2.0],
            &[f64::NAN],
            &[1.0, f64::NAN, f64::INFINITY, 2.0],
            &[0.0, -1.0, 1e308],
            &[1e-300, 1e300],
            &[-f64::MAX, f64::MAX],
        ];
        for losses in cases {
            for colored in [false, true] {
                for title in ["loss", "loss, the lowest of 10,000 trainings"] {
                    let chart =
                        Chart { title: title.to_owned(), columns: 49, ..chart(&[losses, losses], colored) };
                    let lines = chart.lines();
                    assert_eq!(lines.len(), 6);
                    assert!(lines.iter().all(|line| line.width() <= 49), "{losses:?}");
                }
            }
        }
    }

    #[test]
    fn without_colours_no_escape_is_written_and_the_second_curve_is_dashed() {
        let chart = |colored| chart(&[&[2.0, 1.0], &[2.0, 2.0]], colored);
        let plain = text(&chart(false));
        assert!(!plain.contains('\u{1b}') && plain.contains("╌╌ validation"), "{plain}");
        let colored = text(&chart(true));
        let stripped =
            LOOKS.iter().fold(colored.replace(RESET, ""), |text, (_, color)| text.replace(color, ""));
        assert_eq!(stripped, plain);
        let dots = |line: &str| line.chars().filter(|&c| c == '⠉').count();
        assert!(dots(&plain) < 12, "{plain}");
    }
}
