//! Structures that hold scalars: networks, layers, or just an array of parameters.

use crate::value::Value;

/// A structure that holds scalars. [`map`](Module::map) keeps the structure and changes the scalar, which is how a
/// model in plain numbers becomes the same model on a tape.
///
/// A structure is plain data, without interior mutability (`Cell`, `Mutex`): a value that a model kept from one sample to
/// the next would belong to a recording that is gone.
///
/// An implementation visits its scalars in one fixed order everywhere; that order is the order of
/// [`parameters`](Module::parameters), of gradients and of optimiser state. (Arrays have a `map` of their own: for an
/// array of parameters as a field write `Module::map(&self.field, f)`.)
///
/// ```
/// use paragrad_core::{Module, Scalar, Tape};
///
/// struct Line<V> { slope: V, intercept: V }
///
/// impl<V> Module<V> for Line<V> {
///     type With<U> = Line<U>;
///     fn map<U>(&self, f: &mut impl FnMut(&V) -> U) -> Line<U> {
///         Line { slope: f(&self.slope), intercept: f(&self.intercept) }
///     }
///     fn for_each_mut(&mut self, f: &mut impl FnMut(&mut V)) {
///         f(&mut self.slope);
///         f(&mut self.intercept);
///     }
/// }
/// let line = Line { slope: 2.0, intercept: 1.0 };
/// assert_eq!(line.parameters(), [2.0, 1.0]);
/// ```
pub trait Module<V> {
    /// The same structure, of another scalar.
    type With<U>: Module<U>;

    /// The structure with `f` applied to every scalar, in order.
    fn map<U>(&self, f: &mut impl FnMut(&V) -> U) -> Self::With<U>;

    /// Runs `f` on every scalar, in order.
    fn for_each_mut(&mut self, f: &mut impl FnMut(&mut V));

    /// What the parameters are called, such as `layers.0.neurons.3.w.1`; plain numbers unless the structure says more.
    fn parameter_names(&self) -> Vec<String> {
        (0..self.n_parameters()).map(|i| i.to_string()).collect()
    }

    /// How many scalars there are.
    fn n_parameters(&self) -> usize {
        let mut n = 0;
        self.map(&mut |_| n += 1);
        n
    }

    /// All scalars, in order.
    fn parameters(&self) -> Vec<V>
    where
        V: Copy,
    {
        let mut all = Vec::new();
        self.map(&mut |&v| all.push(v));
        all
    }

    /// Replaces all scalars, in order.
    ///
    /// # Panics
    /// If `parameters` has not as many elements as the structure has scalars.
    #[track_caller]
    fn set_parameters(&mut self, parameters: &[V])
    where
        V: Copy,
    {
        let n = self.n_parameters();
        assert!(parameters.len() == n, "{} numbers for {n} parameters", parameters.len());
        let mut next = parameters.iter();
        self.for_each_mut(&mut |v| *v = *next.next().expect("as many numbers as parameters"));
    }

    /// The gradients of all parameters, in order, as the sweeps so far left them.
    fn gradients(&self) -> Vec<f64>
    where
        V: Recorded,
    {
        let mut all = Vec::new();
        self.map(&mut |v| all.push(v.gradient()));
        all
    }

    /// Sets the gradients of all parameters to zero. Only sweeps of one and the same recording accumulate: a new
    /// recording starts from zero by itself.
    fn zero_grad(&self)
    where
        V: Recorded,
    {
        self.map(&mut V::reset_gradient);
    }

    /// Labels every parameter with its name, for drawing.
    fn label_parameters(&self)
    where
        V: Recorded,
    {
        let mut names = self.parameter_names().into_iter();
        self.map(&mut |v| v.set_name(&names.next().unwrap_or_default()));
    }
}

/// A scalar that has a gradient: a [`Value`].
pub trait Recorded {
    /// The gradient that the sweeps so far left.
    fn gradient(&self) -> f64;
    /// Sets the gradient to zero.
    fn reset_gradient(&self);
    /// Labels the scalar, for drawing.
    fn set_name(&self, name: &str);
}

impl Recorded for Value<'_> {
    fn gradient(&self) -> f64 {
        self.grad()
    }
    fn reset_gradient(&self) {
        self.zero_grad();
    }
    fn set_name(&self, name: &str) {
        self.label(name);
    }
}

impl<V, const N: usize> Module<V> for [V; N] {
    type With<U> = [U; N];
    fn map<U>(&self, f: &mut impl FnMut(&V) -> U) -> [U; N] {
        self.each_ref().map(f)
    }
    fn for_each_mut(&mut self, f: &mut impl FnMut(&mut V)) {
        self.iter_mut().for_each(f);
    }
}

impl<V> Module<V> for Vec<V> {
    type With<U> = Vec<U>;
    fn map<U>(&self, f: &mut impl FnMut(&V) -> U) -> Vec<U> {
        self.iter().map(f).collect()
    }
    fn for_each_mut(&mut self, f: &mut impl FnMut(&mut V)) {
        self.iter_mut().for_each(f);
    }
}
