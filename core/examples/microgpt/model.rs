//! The model: a transformer of one layer that says, letter by letter, how a name goes on.
//!
//! It is Karpathy's microgpt in scalars. `V` decides what running it does: `f64` samples names, `Value` records a name
//! on a tape, `Symbol` records the graph that all names of one length have, to be compiled.
//!
//! ```text
//! x = rmsnorm(token + position)
//! x = x + output · attention(query, key, value of rmsnorm(x))
//! x = x + contract · relu(expand · rmsnorm(x))
//! logits = head · x
//! ```

use paragrad_core::{Loss, Module, Objective, Scalar, logsumexp, softmax};

/// The letters a to z, and the mark that begins and ends a name.
pub(crate) const N_TOKENS: usize = 27;
/// The token that begins and ends a name.
pub(crate) const MARK: usize = 26;
/// How many tokens the model looks back on, the present one among them.
pub(crate) const CONTEXT: usize = 16;

const WIDTH: usize = 16;
const HEAD: usize = 4;
const HIDDEN: usize = 4 * WIDTH;

/// A name as tokens, from mark to mark.
///
/// # Errors
/// The first character that is not one of a to z, in either case.
pub(crate) fn tokens(name: &str) -> Result<Vec<usize>, char> {
    let letters = name.chars().map(|letter| match letter.to_ascii_lowercase() {
        lower @ 'a'..='z' => Ok(lower as usize - 'a' as usize),
        _ => Err(letter),
    });
    [Ok(MARK)].into_iter().chain(letters).chain([Ok(MARK)]).collect()
}

/// Rows of weights, one for each output.
type Matrix<V> = Vec<Vec<V>>;

/// The parameters: 4,192 numbers.
#[derive(Debug, Clone)]
pub(crate) struct Gpt<V> {
    token: Matrix<V>,
    position: Matrix<V>,
    head: Matrix<V>,
    query: Matrix<V>,
    key: Matrix<V>,
    value: Matrix<V>,
    output: Matrix<V>,
    expand: Matrix<V>,
    contract: Matrix<V>,
}

impl Gpt<f64> {
    /// A model whose parameters are what `next` says, one after the other.
    pub(crate) fn from_fn(mut next: impl FnMut() -> f64) -> Self {
        let mut matrix =
            |n_rows, n_columns| (0..n_rows).map(|_| (0..n_columns).map(|_| next()).collect()).collect();
        Gpt {
            token: matrix(N_TOKENS, WIDTH),
            position: matrix(CONTEXT, WIDTH),
            head: matrix(N_TOKENS, WIDTH),
            query: matrix(WIDTH, WIDTH),
            key: matrix(WIDTH, WIDTH),
            value: matrix(WIDTH, WIDTH),
            output: matrix(WIDTH, WIDTH),
            expand: matrix(HIDDEN, WIDTH),
            contract: matrix(WIDTH, HIDDEN),
        }
    }
}

/// Keys and values of the tokens so far.
#[derive(Debug)]
pub(crate) struct Past<V> {
    keys: Matrix<V>,
    values: Matrix<V>,
}

impl<V> Past<V> {
    /// Before the first token.
    pub(crate) fn new() -> Self {
        Past { keys: Vec::new(), values: Vec::new() }
    }
}

impl<V: Scalar> Gpt<V> {
    /// The loss of a name, tokens from mark to mark: the mean of -ln(probability) of its letters and the last mark.
    pub(crate) fn loss(&self, tokens: &[usize]) -> V {
        let mut past = Past::new();
        let steps = tokens.windows(2).take(CONTEXT);
        let losses = steps.map(|step| {
            let logits = self.logits(self.embedding(step[0]), &mut past);
            logsumexp(&logits) - logits[step[1]]
        });
        mean(&losses.collect::<Vec<_>>())
    }

    /// What the model knows of a token.
    pub(crate) fn embedding(&self, token: usize) -> &[V] {
        &self.token[token]
    }

    /// What comes after one more token, given its embedding: a logit for each token.
    pub(crate) fn logits(&self, token: &[V], past: &mut Past<V>) -> Vec<V> {
        let mut x = rmsnorm(&add(token, &self.position[past.keys.len()]));
        x = add(&x, &linear(&self.output, &self.attention(&rmsnorm(&x), past)));
        let hidden = linear(&self.expand, &rmsnorm(&x)).into_iter().map(V::relu);
        x = add(&x, &linear(&self.contract, &hidden.collect::<Vec<_>>()));
        linear(&self.head, &x)
    }

    /// What each head finds among the tokens so far, side by side.
    fn attention(&self, x: &[V], past: &mut Past<V>) -> Vec<V> {
        let query = linear(&self.query, x);
        past.keys.push(linear(&self.key, x));
        past.values.push(linear(&self.value, x));
        (0..WIDTH).step_by(HEAD).flat_map(|first| attend(&query, past, first)).collect()
    }
}

/// One head, which sees `HEAD` numbers from `first` on: the mean of the values, weighted by how well their keys match.
fn attend<V: Scalar>(query: &[V], past: &Past<V>, first: usize) -> Vec<V> {
    let head = first..first + HEAD;
    let score = |key: &Vec<V>| dot(&query[head.clone()], &key[head.clone()]) / (HEAD as f64).sqrt();
    let weights = softmax(&past.keys.iter().map(score).collect::<Vec<_>>());
    let mean = |j: usize| dot(&weights, &past.values.iter().map(|value| value[j]).collect::<Vec<_>>());
    head.clone().map(mean).collect()
}

/// x over the root of its mean square.
fn rmsnorm<V: Scalar>(x: &[V]) -> Vec<V> {
    let scale = V::from(1.0) / (dot(x, x) / x.len() as f64 + 1e-5).sqrt();
    x.iter().map(|&x| x * scale).collect()
}

fn linear<V: Scalar>(matrix: &Matrix<V>, x: &[V]) -> Vec<V> {
    matrix.iter().map(|row| dot(row, x)).collect()
}

fn dot<V: Scalar>(a: &[V], b: &[V]) -> V {
    V::dot(0.0.into(), a, b)
}

fn add<V: Scalar>(a: &[V], b: &[V]) -> Vec<V> {
    a.iter().zip(b).map(|(&a, &b)| a + b).collect()
}

fn mean<V: Scalar>(xs: &[V]) -> V {
    xs.iter().copied().sum::<V>() / xs.len() as f64
}

/// Names of one length, for the compiler: every sample has the same graph, so tokens are not indices but numbers,
/// one-hot. `x` has the tokens that are read, `y` those that follow.
#[derive(Debug)]
pub(crate) struct OneHot;

impl Objective for OneHot {
    type Model<V: Scalar> = Gpt<V>;

    fn loss<V: Scalar>(&self, model: &Gpt<V>, x: &[V], y: &[V]) -> V {
        let mut past = Past::new();
        let column = |j: usize| model.token.iter().map(|row| row[j]).collect::<Vec<_>>();
        let columns: Matrix<V> = (0..WIDTH).map(column).collect();
        let steps = x.chunks(N_TOKENS).zip(y.chunks(N_TOKENS));
        let losses = steps.map(|(read, next)| {
            Loss::CrossEntropy.of(&model.logits(&linear(&columns, read), &mut past), next)
        });
        mean(&losses.collect::<Vec<_>>())
    }
}

impl<V> Module<V> for Gpt<V> {
    type With<U> = Gpt<U>;

    fn map<U>(&self, f: &mut impl FnMut(&V) -> U) -> Gpt<U> {
        let mut matrix =
            |matrix: &Matrix<V>| matrix.iter().map(|row| row.iter().map(&mut *f).collect()).collect();
        Gpt {
            token: matrix(&self.token),
            position: matrix(&self.position),
            head: matrix(&self.head),
            query: matrix(&self.query),
            key: matrix(&self.key),
            value: matrix(&self.value),
            output: matrix(&self.output),
            expand: matrix(&self.expand),
            contract: matrix(&self.contract),
        }
    }

    fn for_each_mut(&mut self, f: &mut impl FnMut(&mut V)) {
        let embeddings = [&mut self.token, &mut self.position, &mut self.head];
        let attention = [&mut self.query, &mut self.key, &mut self.value, &mut self.output];
        let matrices = embeddings.into_iter().chain(attention).chain([&mut self.expand, &mut self.contract]);
        matrices.flatten().flatten().for_each(f);
    }
}
