//! Derivatives by differences, and the check of a gradient against them.

use std::fmt;

use crate::module::Module;
use crate::objective::Objective;
use crate::tape::Tape;
use crate::value::Value;

/// (f(x + h) - f(x)) / h, the definition of the derivative before its limit. Its error is of order h.
pub fn forward_difference(f: impl Fn(f64) -> f64, x: f64, h: f64) -> f64 {
    (f(x + h) - f(x)) / h
}

/// (f(x + h) - f(x - h)) / 2h. Its error is of order h^2.
pub fn central_difference(f: impl Fn(f64) -> f64, x: f64, h: f64) -> f64 {
    (f(x + h) - f(x - h)) / (2.0 * h)
}

/// One parameter's derivative, by the tape and by differences.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The parameter's name.
    pub name: String,
    /// The derivative by reverse sweep.
    pub analytic: f64,
    /// The derivative by central differences, extrapolated.
    pub numeric: f64,
    /// How far apart the two may be: see [`gradcheck`].
    pub tolerance: f64,
    /// What the two say of each other.
    pub verdict: Verdict,
}

/// Whether an analytic derivative agrees with differences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Within the tolerance.
    Agrees,
    /// Outside of the tolerance: the derivative is wrong.
    Differs,
    /// Differences disagree between themselves: the loss has a kink or a jump near this point (a relu at 0, say), where
    /// differences prove nothing.
    NotSmooth,
}

/// What [`gradcheck`] found, parameter by parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// One for each parameter, in order.
    pub comparisons: Vec<Comparison>,
}

impl Report {
    /// Whether no derivative differs.
    pub fn passed(&self) -> bool {
        self.count(Verdict::Differs) == 0
    }

    /// How many parameters have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.comparisons.iter().filter(|comparison| comparison.verdict == verdict).count()
    }

    /// The comparison that uses most of its tolerance, among the smooth ones.
    pub fn worst(&self) -> Option<&Comparison> {
        let smooth = self.comparisons.iter().filter(|comparison| comparison.verdict != Verdict::NotSmooth);
        smooth.max_by(|a, b| a.ratio().total_cmp(&b.ratio()))
    }
}

impl Comparison {
    /// The difference in units of the tolerance.
    pub fn ratio(&self) -> f64 {
        (self.analytic - self.numeric).abs() / self.tolerance
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = self.comparisons.len();
        let differ = self.count(Verdict::Differs);
        match differ {
            0 => write!(f, "{n} derivatives agree with differences")?,
            _ => write!(f, "{differ} of {n} derivatives differ from differences")?,
        }
        match self.count(Verdict::NotSmooth) {
            0 => {}
            kinks => write!(f, ", {kinks} at kinks that differences cannot judge")?,
        }
        if let Some(Comparison { name, analytic, numeric, tolerance, .. }) = self.worst() {
            write!(
                f,
                "; worst: {name}, tape {analytic:e}, differences {numeric:e}, tolerance {tolerance:.1e}"
            )?;
        }
        Ok(())
    }
}

/// Compares the gradient of one sample's loss with central differences, parameter by parameter.
///
/// # The tolerance
/// With step h, a central difference errs by h²|f'''|/6 for being a difference, and by about ε|f|/h for the rounding
/// of f (ε = 2⁻⁵² and f a sum of many rounded terms: 64 ε is allowed). h = ε^(1/5) max(1, |p|) balances the two after
/// one Richardson extrapolation from h and h/2, whose remaining error is estimated by how much it changed the result.
/// The tolerance is the sum of both. Where the estimate exceeds a thousandth of the derivative's scale, or where the
/// slopes to the left and to the right differ by as much at h/2 as at h (a kink; of a smooth function they come closer
/// by half), the point is [`Verdict::NotSmooth`].
///
/// # Source
/// Press et al., Numerical Recipes, 3rd ed., section 5.7.
pub fn gradcheck<O: Objective>(objective: &O, model: &O::Model<f64>, x: &[f64], y: &[f64]) -> Report
where
    for<'t> O::Model<f64>:
        Module<f64, With<Value<'t>> = O::Model<Value<'t>>> + Module<f64, With<f64> = O::Model<f64>>,
{
    let analytic = gradient(objective, model, x, y);
    let parameters = model.parameters();
    let loss_with = |index: usize, p: f64| {
        let mut i = 0..;
        let moved = model.map(&mut |&old| if i.next() == Some(index) { p } else { old });
        objective.loss(&moved, x, y)
    };
    let names = model.parameter_names().into_iter();
    let comparisons = names.zip(parameters.iter().zip(analytic)).enumerate();
    let compare = |(i, (name, (&p, analytic)))| compare(name, analytic, p, |p| loss_with(i, p));
    Report { comparisons: comparisons.map(compare).collect() }
}

/// The gradient of one sample's loss by reverse sweep.
fn gradient<O: Objective>(objective: &O, model: &O::Model<f64>, x: &[f64], y: &[f64]) -> Vec<f64>
where
    for<'t> O::Model<f64>: Module<f64, With<Value<'t>> = O::Model<Value<'t>>>,
{
    let tape = Tape::new();
    let lifted: O::Model<Value<'_>> = tape.lift(model);
    objective.loss(&lifted, &tape.constants(x), &tape.constants(y)).backward();
    lifted.gradients()
}

fn compare(name: String, analytic: f64, p: f64, f: impl Fn(f64) -> f64) -> Comparison {
    let h = f64::EPSILON.powf(0.2) * p.abs().max(1.0);
    let (coarse, fine) = (central_difference(&f, p, h), central_difference(&f, p, h / 2.0));
    let numeric = fine + (fine - coarse) / 3.0;
    let (truncation, rounding) = ((numeric - fine).abs(), 64.0 * f64::EPSILON * f(p).abs() / h);
    let tolerance = truncation + rounding + 1e-9 * analytic.abs() + f64::MIN_POSITIVE;
    let scale = numeric.abs().max(analytic.abs()).max(1e-3);
    let bend = |h: f64| ((f(p + h) - f(p)) - (f(p) - f(p - h))).abs() / h;
    let is_kink = bend(h / 2.0) > 1e-3 * scale && bend(h / 2.0) > 0.75 * bend(h);
    let verdict = if !numeric.is_finite() || truncation > 1e-3 * scale || is_kink {
        Verdict::NotSmooth
    } else if (analytic - numeric).abs() <= tolerance {
        Verdict::Agrees
    } else {
        Verdict::Differs
    };
    Comparison { name, analytic, numeric, tolerance, verdict }
}
