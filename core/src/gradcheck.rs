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
    /// Differences disagree between themselves: as it is computed, the loss is not smooth at the scale of their steps.
    /// It has a kink or a jump near this point (a relu at 0, say), or its rounding drowns the derivative.
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
/// With step h, a central difference errs by h² times a sixth of the third derivative, and by the rounding of f,
/// divided by h. h = ε^(1/5) max(1, |p|), with ε = 2⁻⁵², balances the two after one Richardson extrapolation from h and
/// h/2. What is left of the first is estimated by how much the extrapolation changed the result; the second is measured,
/// by how much the result changes when h does by a 64th, since terms inside of f may be far larger than f. (64 ε|f|/h is
/// allowed in any case.) The tolerance is the sum of both.
///
/// Where that uncertainty exceeds a ten-thousandth of the derivative's scale, or where the slopes to the left and to the
/// right differ by as much at h/2 as at h (a kink; of a smooth function they come closer by half), the verdict is
/// [`Verdict::NotSmooth`].
///
/// Each parameter takes 18 evaluations of the loss, and as many walks over the parameters.
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
    let mut moved = model.map(&mut |&p| p);
    let mut comparisons = Vec::with_capacity(parameters.len());
    for (i, (name, analytic)) in model.parameter_names().into_iter().zip(analytic).enumerate() {
        let loss_at = |p: f64| {
            set(&mut moved, i, p);
            objective.loss(&moved, x, y)
        };
        comparisons.push(compare(name, analytic, parameters[i], loss_at));
        set(&mut moved, i, parameters[i]);
    }
    Report { comparisons }
}

/// Replaces parameter `index`.
fn set(model: &mut impl Module<f64>, index: usize, value: f64) {
    let mut i = 0;
    model.for_each_mut(&mut |p| {
        if i == index {
            *p = value;
        }
        i += 1;
    });
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

fn compare(name: String, analytic: f64, p: f64, mut f: impl FnMut(f64) -> f64) -> Comparison {
    let h = f64::EPSILON.powf(0.2) * p.abs().max(1.0);
    let estimates =
        [1.0, 1.0 - 1.0 / 64.0, 1.0 + 1.0 / 64.0].map(|scale| Estimate::new(&mut f, p, scale * h));
    let [Estimate { slope: numeric, truncation }, others @ ..] = &estimates;
    let noise = others.iter().map(|other| (other.slope - numeric).abs()).fold(0.0, f64::max);
    let uncertainty = truncation + 8.0 * noise;
    let rounding = 64.0 * f64::EPSILON * f(p).abs() / h;
    let tolerance = uncertainty + rounding + 1e-9 * analytic.abs() + f64::MIN_POSITIVE;
    let scale = numeric.abs().max(analytic.abs()).max(1e-3);
    let verdict = if !numeric.is_finite() || uncertainty > 1e-4 * scale || is_kink(&mut f, p, h, scale) {
        Verdict::NotSmooth
    } else if (analytic - numeric).abs() <= tolerance {
        Verdict::Agrees
    } else {
        Verdict::Differs
    };
    Comparison { name, analytic, numeric: *numeric, tolerance, verdict }
}

/// A derivative by central differences, extrapolated, and how much the extrapolation changed it.
struct Estimate {
    slope: f64,
    truncation: f64,
}

impl Estimate {
    fn new(f: &mut impl FnMut(f64) -> f64, p: f64, h: f64) -> Self {
        let mut difference = |h: f64| (f(p + h) - f(p - h)) / (2.0 * h);
        let (coarse, fine) = (difference(h), difference(h / 2.0));
        let change = (fine - coarse) / 3.0;
        Estimate { slope: fine + change, truncation: change.abs() }
    }
}

/// Whether the slopes to the left and to the right differ, and as much at h/2 as at h.
fn is_kink(f: &mut impl FnMut(f64) -> f64, p: f64, h: f64, scale: f64) -> bool {
    let at = f(p);
    let mut bend = |h: f64| ((f(p + h) - at) - (at - f(p - h))).abs() / h;
    let (near, far) = (bend(h / 2.0), bend(h));
    near > 1e-3 * scale && near > 0.75 * far
}
