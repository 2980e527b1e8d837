//! How far training is, in one line.

use std::time::Duration;

use paragrad::Epoch;

use crate::report::text::{counted, rate, seconds, short};

/// What the line is made of.
pub(super) struct Status<'a> {
    /// Of all trainings, and how many there are to be.
    pub(super) epochs: usize,
    pub(super) of: usize,
    /// The last one.
    pub(super) epoch: &'a Epoch,
    pub(super) n_trainings: usize,
    pub(super) elapsed: Duration,
}

impl Status<'_> {
    /// The line, in which the first parts to be left out are the speed, the bar, the loss of the rows that validate and
    /// the time left.
    pub(super) fn text(&self, columns: usize) -> String {
        let epoch = self.epoch;
        let count = format!("{}/{} epochs", self.epochs, self.of);
        let loss = format!("loss {}", short(epoch.loss));
        let both = epoch.validation.map(|validation| format!("{loss}, validation {}", short(validation)));
        let speed = match self.n_trainings {
            1 => format!("{} samples/s", rate(epoch.samples as f64 / epoch.seconds)),
            n => counted(n, "training"),
        };
        let (bar, short_bar, left) = (self.bar(20), self.bar(10), self.left());
        let all = both.clone().unwrap_or_else(|| loss.clone());
        let choices: [&[&str]; 6] = [
            &[&bar, &count, &all, &speed, &left],
            &[&short_bar, &count, &all, &left],
            &[&count, &all, &left],
            &[&count, &loss, &left],
            &[&count, &loss],
            &[&count],
        ];
        let mut lines = choices.iter().map(|parts| parts.join("  "));
        let fits = |line: &String| line.chars().count() <= columns;
        lines.find(fits).unwrap_or_else(|| count.chars().take(columns).collect())
    }

    fn bar(&self, letters: usize) -> String {
        let done = (letters * self.epochs / self.of.max(1)).min(letters);
        let head = if done < letters { ">" } else { "" };
        format!("[{:<letters$}]", "=".repeat(done) + head)
    }

    fn left(&self) -> String {
        let share = self.epochs as f64 / self.of.max(1) as f64;
        let left = (self.elapsed.as_secs_f64() * (1.0 - share) / share).max(0.0).ceil();
        if left < 100.0 { format!("{left} s left") } else { format!("{} left", seconds(left)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(columns: usize) -> String {
        let epoch = Epoch {
            number: 150,
            of: 600,
            loss: 0.054_32,
            validation: Some(0.0712),
            learning_rate: 0.01,
            seconds: 0.5,
            samples: 600_000,
        };
        let status =
            Status { epochs: 150, of: 600, epoch: &epoch, n_trainings: 1, elapsed: Duration::from_secs(20) };
        status.text(columns)
    }

    #[test]
    fn a_line_has_what_it_has_room_for() {
        assert_eq!(
            text(100),
            "[=====>              ]  150/600 epochs  loss 0.0543, validation 0.0712  1.20 M samples/s  60 s left"
        );
        assert_eq!(text(79), "[==>       ]  150/600 epochs  loss 0.0543, validation 0.0712  60 s left");
        assert_eq!(text(60), "150/600 epochs  loss 0.0543, validation 0.0712  60 s left");
        assert_eq!(text(39), "150/600 epochs  loss 0.0543  60 s left");
        assert_eq!(text(30), "150/600 epochs  loss 0.0543");
        for columns in 1..120 {
            assert!(text(columns).chars().count() <= columns);
        }
    }
}
