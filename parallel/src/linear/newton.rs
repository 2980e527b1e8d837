//! Newton's method for convex problems with many parameters: steps by conjugate gradients.

use super::problem::{Point, Problem, dot};

/// A fit ends where the gradient is no longer than this. The penalty makes every weight's curvature at least 1, so the
/// weights are then no farther from the best ones.
const LENGTH: f64 = 1e-6;

/// The parameters of the least loss, or nothing if `passes` passes over the samples do not lead there.
///
/// # Source
/// Nocedal and Wright, Numerical optimization, 2006, algorithm 7.1 (line search Newton-CG) with the diagonal as a
/// preconditioner; the step is halved until it satisfies the condition of Armijo.
pub(super) fn minimise(problem: &Problem, passes: usize) -> Option<Vec<f64>> {
    let mut parameters = vec![0.0; problem.n_parameters()];
    let diagonal = problem.diagonal();
    let mut point = problem.at(&parameters);
    let mut left = passes;
    loop {
        let length = dot(&point.gradient, &point.gradient).sqrt();
        if length <= LENGTH {
            return Some(parameters);
        }
        let within = length * length.sqrt().min(0.1);
        let step = direction(problem, &point, &diagonal, within.max(LENGTH / 10.0), &mut left)?;
        (parameters, point) = search(problem, &parameters, &point, &step, &mut left)?;
    }
}

/// About the Newton step: conjugate gradients until what is left of the gradient is no longer than `within`.
fn direction(
    problem: &Problem,
    point: &Point,
    diagonal: &[f64],
    within: f64,
    left: &mut usize,
) -> Option<Vec<f64>> {
    let preconditioned =
        |residual: &[f64]| -> Vec<f64> { residual.iter().zip(diagonal).map(|(r, d)| r / d).collect() };
    let mut step = vec![0.0; diagonal.len()];
    let mut residual: Vec<f64> = point.gradient.iter().map(|g| -g).collect();
    let mut search = preconditioned(&residual);
    let mut size = dot(&residual, &search);
    while dot(&residual, &residual).sqrt() > within {
        *left = left.checked_sub(1)?;
        let product = problem.hessian_times(point, &search);
        let curvature = dot(&search, &product);
        // None is left to rounding only: what there is of a step must do.
        if curvature <= 0.0 {
            break;
        }
        let length = size / curvature;
        step.iter_mut().zip(&search).for_each(|(step, s)| *step += length * s);
        residual.iter_mut().zip(&product).for_each(|(r, p)| *r -= length * p);
        let next = preconditioned(&residual);
        let next_size = dot(&residual, &next);
        search.iter_mut().zip(next).for_each(|(s, next)| *s = next + next_size / size * *s);
        size = next_size;
    }
    Some(step)
}

/// The first point on the way, at 1, 1/2, 1/4 ..., whose loss is less by a part of what the slope promises.
fn search(
    problem: &Problem,
    parameters: &[f64],
    point: &Point,
    step: &[f64],
    left: &mut usize,
) -> Option<(Vec<f64>, Point)> {
    let slope = dot(&point.gradient, step);
    let mut share = 1.0;
    loop {
        *left = left.checked_sub(1)?;
        let there: Vec<f64> = parameters.iter().zip(step).map(|(p, s)| p + share * s).collect();
        let next = problem.at(&there);
        // Near the end gains are less than rounding.
        if next.loss <= point.loss + 1e-4 * share * slope + 1e-14 * point.loss.abs() {
            return Some((there, next));
        }
        share /= 2.0;
    }
}
