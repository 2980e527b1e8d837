//! From numbers to shares of an axis, with ticks on round numbers.

use paragrad_core::Scalar;

use crate::wording::grouped;

/// A range of numbers along an axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::report) struct Scale {
    low: f64,
    high: f64,
    course: Course,
    /// Ticks are multiples of this power of ten.
    least_exponent: i32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Course {
    Linear,
    Logarithmic,
}

/// A tick may be so many steps outside of the range: a round end is one in spite of rounding.
const ROUNDING: f64 = 1e-6;

/// A mark on an axis.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) struct Tick {
    pub(in crate::report) value: f64,
    pub(in crate::report) label: String,
}

impl Scale {
    /// From `low` to `high`; wider if there is nothing between them.
    pub(in crate::report) fn linear(low: f64, high: f64) -> Self {
        /// Beyond, differences are infinite.
        const LARGEST: f64 = 1e300;
        let (low, high) = (low.clamp(-LARGEST, LARGEST), high.clamp(-LARGEST, LARGEST));
        let least = low.abs().max(high.abs()).max(1e-290) * 1e-9;
        let (low, high) = if high - low > least { (low, high) } else { widened(low, high) };
        Scale { low, high, course: Course::Linear, least_exponent: i32::MIN }
    }

    /// From a whole number to another, with ticks on whole numbers.
    pub(in crate::report) fn whole(low: usize, high: usize) -> Self {
        let (low, high) = if low < high { (low, high) } else { (low.saturating_sub(1), low + 1) };
        Scale { least_exponent: 0, ..Scale::linear(low as f64, high as f64) }
    }

    /// Around finite numbers, with some room on both sides; from 0 to 1 if there are none.
    pub(in crate::report) fn around(numbers: impl IntoIterator<Item = f64>) -> Self {
        let Some((low, high)) = range(numbers) else { return Scale::linear(0.0, 1.0) };
        let scale = Scale::linear(low, high);
        let room = 0.04 * (scale.high - scale.low);
        Scale { low: scale.low - room, high: scale.high + room, ..scale }
    }

    /// Around positive numbers, logarithmic if they differ much.
    pub(in crate::report) fn around_positive(numbers: &[f64]) -> Self {
        const MUCH: f64 = 20.0;
        match range(numbers.iter().copied()) {
            Some((low, high)) if low > 0.0 && high / low >= MUCH => {
                let room = power(0.04 * (log10(high) - log10(low)));
                let (low, high) = ((low / room).max(f64::MIN_POSITIVE), (high * room).min(f64::MAX));
                Scale { low, high, course: Course::Logarithmic, least_exponent: i32::MIN }
            }
            _ => Scale::around(numbers.iter().copied()),
        }
    }

    pub(in crate::report) fn is_logarithmic(&self) -> bool {
        self.course == Course::Logarithmic
    }

    pub(in crate::report) fn low(&self) -> f64 {
        self.low
    }

    pub(in crate::report) fn high(&self) -> f64 {
        self.high
    }

    /// Where a number lies: 0 at the low end, 1 at the high one; numbers outside are at the ends.
    pub(in crate::report) fn place(&self, number: f64) -> f64 {
        let share = match self.course {
            Course::Linear => (number - self.low) / (self.high - self.low),
            Course::Logarithmic => {
                let (low, high) = (log10(self.low), log10(self.high));
                (log10(number.max(self.low)) - low) / (high - low)
            }
        };
        share.clamp(0.0, 1.0)
    }

    /// At most so many ticks, at least two where rounding allows: multiples of 1, 2 or 5 times a power of ten; of a
    /// logarithmic scale so many powers of ten.
    pub(in crate::report) fn ticks(&self, most: usize) -> Vec<Tick> {
        if self.is_logarithmic() {
            let powers = self.powers(most);
            if powers.len() > 1 {
                return powers;
            }
        }
        let (mut exponent, most) = (log10(self.high - self.low) as i32 - 2, most.max(2));
        exponent = exponent.max(self.least_exponent);
        loop {
            for step in [1, 2, 5] {
                if let Some(ticks) = self.multiples(step, exponent, most) {
                    return ticks;
                }
            }
            exponent += 1;
        }
    }

    /// All multiples of `step * 10^exponent` in the range, unless they are more than `most`.
    fn multiples(&self, step: i64, exponent: i32, most: usize) -> Option<Vec<Tick>> {
        let size = decimal(step, exponent);
        let (low, high) = (self.low / size, self.high / size);
        let (first, last) = ((low - ROUNDING).ceil() as i64, (high + ROUNDING).floor() as i64);
        if last.saturating_sub(first) >= most as i64 {
            return None;
        }
        Some((first..=last).map(|i| Tick::new(i.saturating_mul(step), exponent)).collect())
    }

    /// Once, twice and five times the powers of ten in the range, or, where these are more than `most`, every so many-th
    /// power.
    fn powers(&self, most: usize) -> Vec<Tick> {
        let (first, last) = (log10(self.low).floor() as i32, log10(self.high).ceil() as i32);
        let is_in = |tick: &Tick| (self.low..=self.high).contains(&tick.value);
        let times = |steps: &'static [i64]| {
            let ticks =
                (first..=last).flat_map(|exponent| steps.iter().map(move |&n| Tick::new(n, exponent)));
            ticks.filter(is_in).collect::<Vec<Tick>>()
        };
        let all = times(&[1, 2, 5]);
        if all.len() <= most {
            return all;
        }
        let powers = times(&[1]);
        let every = powers.len().div_ceil(most.max(1)).max(1);
        powers.into_iter().step_by(every).collect()
    }
}

impl Tick {
    /// At `n * 10^exponent`.
    fn new(n: i64, exponent: i32) -> Self {
        Tick { value: decimal(n, exponent), label: label(n, exponent) }
    }
}

/// `n * 10^exponent`, correctly rounded.
fn decimal(n: i64, exponent: i32) -> f64 {
    // A number in this form is one.
    format!("{n}e{exponent}").parse().unwrap_or(f64::NAN)
}

/// `0.25`, `12,000`, `2e-7`.
fn label(n: i64, exponent: i32) -> String {
    let value = decimal(n, exponent);
    if n == 0 {
        return "0".to_owned();
    }
    if exponent > 6 || value.abs() >= 1e7 || (exponent < -4 && value.abs() < 1e-4) {
        return format!("{value:e}").replace('-', "−");
    }
    let digits = usize::try_from(-exponent).unwrap_or(0);
    let plain = format!("{:.digits$}", value.abs());
    let (whole, fraction) = plain.split_once('.').map_or((plain.as_str(), None), |(w, f)| (w, Some(f)));
    let sign = if value < 0.0 { "−" } else { "" };
    let fraction = fraction.map_or_else(String::new, |fraction| format!(".{fraction}"));
    format!("{sign}{}{fraction}", grouped(whole.parse().unwrap_or(0)))
}

fn range(numbers: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    let finite = numbers.into_iter().filter(|number| number.is_finite());
    finite.fold(None, |range, number| {
        let (low, high) = range.unwrap_or((number, number));
        Some((low.min(number), high.max(number)))
    })
}

/// A range around equal numbers.
fn widened(low: f64, high: f64) -> (f64, f64) {
    let size = low.abs().max(high.abs());
    let half = if size < 1e-290 { 1.0 } else { 0.1 * size };
    (low - half, high + half)
}

fn log10(number: f64) -> f64 {
    Scalar::ln(number) / std::f64::consts::LN_10
}

fn power(exponent: f64) -> f64 {
    Scalar::exp(exponent * std::f64::consts::LN_10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(scale: &Scale, most: usize) -> Vec<String> {
        scale.ticks(most).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn ticks_are_round_and_not_too_many() {
        let cases: [(f64, f64, usize, &[&str]); 7] = [
            (0.0, 1.0, 6, &["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
            (-3.2, 7.9, 4, &["0", "5"]),
            (0.0, 25_000.0, 6, &["0", "5,000", "10,000", "15,000", "20,000", "25,000"]),
            (1.0, 1.000_02, 3, &["1.00000", "1.00001", "1.00002"]),
            (0.0, 3e9, 4, &["0", "1e9", "2e9", "3e9"]),
            (-2e-7, 1e-7, 4, &["−2e−7", "−1e−7", "0", "1e−7"]),
            (3.0, 3.0, 3, &["2.8", "3.0", "3.2"]),
        ];
        for (low, high, most, expected) in cases {
            let expected: Vec<&str> =
                expected.iter().map(|label| if *label == "0.0" { "0" } else { *label }).collect();
            assert_eq!(labels(&Scale::linear(low, high), most), expected, "{low} to {high}");
        }
    }

    #[test]
    fn a_scale_of_much_has_powers_of_ten() {
        let scale = Scale::around_positive(&[0.0009, 1.2]);
        assert!(scale.is_logarithmic());
        assert_eq!(labels(&scale, 6), ["0.001", "0.01", "0.1", "1"]);
        assert!(!Scale::around_positive(&[0.5, 1.2]).is_logarithmic());
        assert!(!Scale::around_positive(&[0.0, 100.0]).is_logarithmic());
        let wide = Scale::around_positive(&[1e-300, 1e300]);
        assert!((2..=5).contains(&wide.ticks(5).len()), "{:?}", wide.ticks(5));
        assert_eq!(labels(&Scale::around_positive(&[0.02, 0.5]), 6), ["0.02", "0.05", "0.1", "0.2", "0.5"]);
    }

    #[test]
    fn whole_numbers_have_whole_ticks() {
        assert_eq!(labels(&Scale::whole(1, 3), 6), ["1", "2", "3"]);
        assert_eq!(labels(&Scale::whole(1, 1), 6), ["0", "1", "2"]);
        assert_eq!(labels(&Scale::whole(1, 1000), 6), ["200", "400", "600", "800", "1,000"]);
    }

    #[test]
    fn numbers_have_places_between_the_ends() {
        let scale = Scale::linear(-1.0, 3.0);
        assert_eq!([-9.0, -1.0, 1.0, 3.0, 9.0].map(|number| scale.place(number)), [0.0, 0.0, 0.5, 1.0, 1.0]);
        let scale = Scale { course: Course::Logarithmic, ..Scale::linear(1.0, 100.0) };
        assert!((scale.place(10.0) - 0.5).abs() < 1e-12);
        assert_eq!(scale.place(-5.0), 0.0);
    }

    /// Whatever the numbers are, an axis has ticks in order, in its range, each with another label.
    #[test]
    fn every_range_has_ticks() {
        let ends =
            [0.0, 1.0, -1.0, 1e-300, 5e-324, 1e300, f64::MAX, -f64::MAX, 123_456_789.123, 1e15, 0.1 + 0.2];
        let pairs = ends.iter().flat_map(|&a| ends.map(|b| (a, b)));
        for (a, b) in pairs {
            let scale = Scale::around([a, b, f64::NAN]);
            for most in [2, 5, 8] {
                let ticks = scale.ticks(most);
                assert!(!ticks.is_empty() && ticks.len() <= most, "{a} to {b}: {ticks:?}");
                assert!(ticks.windows(2).all(|pair| pair[0].value < pair[1].value), "{a} to {b}: {ticks:?}");
                assert!(ticks.windows(2).all(|pair| pair[0].label != pair[1].label), "{a} to {b}: {ticks:?}");
                let room = 1e-6 * (scale.high - scale.low);
                let is_in = |value: f64| scale.low - room <= value && value <= scale.high + room;
                assert!(ticks.iter().all(|tick| is_in(tick.value)), "{a} to {b}: {ticks:?}");
            }
        }
    }
}
