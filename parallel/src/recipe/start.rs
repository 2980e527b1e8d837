//! Recipes that start from a model or from weights.

use std::borrow::Cow;

use paragrad_core::Loss;
use paragrad_core::nn::Mlp;
use paragrad_datasets::{Preparation, PrepareOptions, Table};

use super::{Encoding, LossName, Recipe, RecipeError};
use crate::model::{Model, Start};

impl Recipe {
    /// The same recipe with the layers of its start, if it has one.
    pub(super) fn in_shape(&self) -> Cow<'_, Recipe> {
        let Some(start) = &self.start else { return Cow::Borrowed(self) };
        let (hidden, activations) = start.hidden();
        let activations = activations.unwrap_or_else(|| self.activations.clone());
        Cow::Owned(Recipe { hidden, activations, ..self.clone() })
    }

    /// What says which columns are targets: the model that training starts from, or the recipe.
    ///
    /// # Errors
    /// A table that lacks columns of the model; a recipe that gives one of them another role.
    pub(super) fn target_options(&self, table: &Table) -> Result<Cow<'_, PrepareOptions>, RecipeError> {
        let Some(Start::Model(model)) = &self.start else { return Ok(Cow::Borrowed(&self.target)) };
        let preparation = model.encoding().preparation();
        model.check_columns(table, preparation.targets())?;
        self.check_roles(table, preparation)?;
        Ok(Cow::Owned(PrepareOptions {
            targets: preparation.targets().iter().map(|target| target.name.as_str().into()).collect(),
            task: Some(preparation.task()),
            missing: preparation.missing_tokens().to_vec(),
            ..PrepareOptions::default()
        }))
    }

    /// The encoding of the model that training starts from, or one that is fitted on some rows.
    pub(super) fn encoding(&self, table: &Table, rows: &[usize]) -> Result<Encoding, RecipeError> {
        match &self.start {
            Some(Start::Model(model)) => self.encoding_of(model),
            _ => Encoding::fit(table, rows, &self.columns(table)?, self.loss.clone()),
        }
    }

    /// Refuses columns that are to weigh or to part the rows, and that a model predicts or predicts from.
    fn check_roles(&self, table: &Table, preparation: &Preparation) -> Result<(), RecipeError> {
        for (role, column) in self.roles() {
            let column = table.columns()[table.position(column)?].name().to_owned();
            if preparation.targets().iter().any(|target| target.name == column) {
                return Err(RecipeError::TargetOfStart { column, role });
            }
            if preparation.inputs().iter().any(|input| input.name == column) {
                return Err(RecipeError::NotAFeature { column, role });
            }
        }
        Ok(())
    }

    fn encoding_of(&self, model: &Model) -> Result<Encoding, RecipeError> {
        let (preparation, own) = (model.encoding().preparation(), model.encoding().loss());
        let Some(loss) = &self.loss else { return Ok(model.encoding().clone()) };
        if (*loss == Loss::Poisson) != (*own == Loss::Poisson) {
            let [loss, own] = [loss, own].map(|loss| LossName(loss.clone()).to_string());
            return Err(RecipeError::StartLoss { loss, own });
        }
        Encoding::new(preparation.clone(), loss.clone())
    }

    /// The network that training starts from, if it suits the samples.
    pub(super) fn started(&self, preparation: &Preparation) -> Result<Option<Mlp<f64>>, RecipeError> {
        let Some(start) = &self.start else { return Ok(None) };
        let network = start.network();
        let width =
            |layer: Option<&paragrad_core::nn::Layer<f64>>| layer.map_or(0, |layer| layer.neurons.len());
        let inputs =
            network.layers.first().and_then(|layer| layer.neurons.first()).map_or(0, |first| first.w.len());
        let sizes = [
            ("inputs", inputs, preparation.feature_names().to_vec()),
            ("outputs", width(network.layers.last()), preparation.target_names()),
        ];
        for (what, found, names) in sizes {
            if found != names.len() {
                return Err(RecipeError::StartSize { what, found, names });
            }
        }
        Ok(Some(match start {
            Start::Model(_) => network.clone(),
            Start::Weights(_) => self.with_activations(network),
        }))
    }

    /// Weights with the activations of this recipe, and a linear last layer.
    fn with_activations(&self, weights: &Mlp<f64>) -> Mlp<f64> {
        let mut network = weights.clone();
        let layers = self.layers(0).into_iter().map(|(_, activation)| activation);
        for (layer, activation) in network.layers.iter_mut().zip(layers) {
            layer.neurons.iter_mut().for_each(|neuron| neuron.activation = activation);
        }
        network
    }

    /// Refuses what trains many networks, each from weights of its own.
    pub(super) fn check_fresh(&self, what: &'static str) -> Result<(), RecipeError> {
        if self.start.is_some() { Err(RecipeError::Started { what }) } else { Ok(()) }
    }
}
