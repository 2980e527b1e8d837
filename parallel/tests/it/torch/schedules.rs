//! Learning rates over the epochs.

use paragrad::schedule::{Decay, Schedule};
use serde::Deserialize;

use super::Tolerance;

#[derive(Deserialize)]
struct Schedules {
    schedules: Vec<TorchSchedule>,
}

#[derive(Deserialize)]
struct TorchSchedule {
    name: String,
    base_learning_rate: f64,
    rates: Vec<f64>,
}

#[test]
fn schedules_are_those_of_torch() {
    let reference: Schedules = reference!("schedules");
    let after_warm_up = |decay| Schedule { decay, warm_up: 0 };
    let check = |name: &str, schedule: Schedule| {
        let torch = reference.schedules.iter().find(|torch| torch.name == name).expect(name);
        for (epoch, &expected) in torch.rates.iter().enumerate() {
            let found = torch.base_learning_rate * schedule.factor(epoch, torch.rates.len());
            let tolerance = Tolerance { relative: 0.0, absolute: 1e-14 };
            tolerance.check(found, expected, format_args!("{name}, epoch {epoch}"));
        }
    };
    check("constant", Schedule::default());
    check("step", after_warm_up(Decay::Step { every: 5, factor: 0.5 }));
    check("cosine", after_warm_up(Decay::Cosine { end: 0.01 }));
    check("linear", after_warm_up(Decay::Linear { end: 0.1 }));
    check("warm_up_full_at_step_4", Schedule { decay: Decay::Constant, warm_up: 5 });
}
