use paragrad_core::nn::*;
use paragrad_core::*;
fn train(net: &mut Mlp<f64>, rate: f64, n: usize) -> Vec<f64> {
    let xs = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]];
    let ys = [1.0, -1.0, -1.0, 1.0];
    let mut v = vec![];
    for _ in 0..n {
        let tape = Tape::new();
        let m = tape.lift(net);
        let loss: Value<'_> =
            xs.iter().zip(ys).map(|(x, y)| (m.forward(&tape.constants(x))[0] - y).powf(2.0)).sum();
        loss.backward();
        v.push(loss.data());
        let g = m.gradients();
        let mut g = g.iter();
        net.for_each_mut(&mut |p| *p -= rate * g.next().unwrap());
    }
    v
}
#[test]
fn seeds() {
    for seed in 0..40 {
        let mut net = Mlp::new(3, &[4, 4, 1], seed);
        let down = train(&mut net.clone(), 0.1, 20);
        let up = train(&mut net, -0.1, 20);
        println!(
            "{seed} down {:.4} {:.4} sorted {} {} | up {:.4} {:.4} {:.4} sorted {}",
            down[0],
            down[19],
            down.is_sorted_by(|a, b| a > b),
            down.iter().cloned().fold(0.0, f64::max),
            up[0],
            up[1],
            up[19],
            up.is_sorted()
        );
    }
}
