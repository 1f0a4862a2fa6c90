//! Where networks look in one image.

use leuko_augment::{TensorLayout, to_float};
use leuko_core::{ClassIndex, Seed, Stream};
use leuko_explain::{
    Attribution, Composite, ExplainError, Focus, Image, IntegratedGradients, Map, Model,
    PositiveRelevance, Preset, Scaling, Shares, SmoothGrad, focus, gradient, integrated_gradients,
    relevance, smooth_grad,
};
use leuko_segment::{SegmentConfig, SegmentError, Segmentation, segment};

use crate::ensemble::{Ensemble, Member};
use crate::error::LabError;
use crate::method::Method;

/// Seed of the noise of SmoothGrad: the same images give the same maps.
const NOISE: Seed = Seed(2021);

/// Networks that can be explained, and how.
///
/// # Examples
///
/// Explains an image in memory, here by two networks with fresh weights:
///
/// ```
#[doc = include_str!("doc/model.txt")]
/// use leuko_explain::Preset;
/// use leuko_lab::{Ensemble, Explainer, Method};
///
/// let ensemble = Ensemble::load(&[model])?;
/// let explainer = Explainer::new(&ensemble, Method::Lrp, Preset::EpsilonPlusFlat)?;
/// let pixels = ensemble.read(&image)?;
/// let found = explainer.explain(&pixels, ensemble.class("lymphoblast")?, "0001.png")?;
/// if let Some(shares) = found.shares() {
///     println!("what speaks for it lies on: {shares}");
/// }
/// let map = explainer.pixels(&found.attribution.map);
/// assert_eq!(map.len(), 192 * 192);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Explainer<'a> {
    ensemble: &'a Ensemble,
    models: Vec<Model>,
    composite: Composite,
    method: Method,
}

/// What is found in one image; of several networks the mean.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// By the method asked for.
    pub attribution: Attribution,
    /// The gradient, whatever the method.
    pub saliency: Attribution,
    /// Nucleus and cytoplasm, if the image shows a nucleus.
    pub segmentation: Option<Segmentation>,
    /// The regions' shares of the map and of the area, if there are regions.
    pub focus: Option<Focus>,
}

impl Explanation {
    /// Each region's share of what speaks for the class, in `[0, 1]`; `None` if the image shows no nucleus or
    /// nothing speaks for the class.
    pub fn shares(&self) -> Option<Shares> {
        shares(self.focus)
    }
}

/// The shares of the map, if there are regions and something to share.
pub(crate) fn shares(focus: Option<Focus>) -> Option<Shares> {
    match focus?.relevance {
        PositiveRelevance::Shared(shares) => Some(shares),
        PositiveRelevance::None => None,
    }
}

impl<'a> Explainer<'a> {
    /// Takes all networks of `ensemble`. `preset` names the rules of [`Method::Lrp`]; other methods ignore it.
    ///
    /// # Errors
    ///
    /// - [`LabError::Image`] with the checkpoint's path if a network's weights cannot be explained.
    pub fn new(ensemble: &'a Ensemble, method: Method, preset: Preset) -> Result<Self, LabError> {
        let model = |member: &Member| -> Result<Model, LabError> {
            let model = Model::new(&member.network, &member.weights);
            model.map_err(|source| LabError::from(source).of_image(&member.path))
        };
        let first = ensemble.members.first().ok_or(LabError::NoModelNamed)?;
        Ok(Self {
            ensemble,
            models: ensemble
                .members
                .iter()
                .map(model)
                .collect::<Result<_, _>>()?,
            composite: preset.composite(&first.network),
            method,
        })
    }

    /// The networks.
    pub fn ensemble(&self) -> &'a Ensemble {
        self.ensemble
    }

    /// The method.
    pub fn method(&self) -> Method {
        self.method
    }

    /// Which layer has which rule; none for methods without rules.
    pub fn composite(&self) -> Option<&Composite> {
        (self.method == Method::Lrp).then_some(&self.composite)
    }

    /// Explains `class` in an image.
    ///
    /// `pixels` are `[row, column, channel]`, red, green, blue from 0 to 255, at the size that the networks take
    /// ([`Ensemble::read`] decodes a file so). SmoothGrad draws its noise by `name`, such as the file's name:
    /// the same name and pixels give the same map.
    ///
    /// # Errors
    ///
    /// - [`LabError::Explain`] if the number of pixels is not that of the networks' input, or the networks do
    ///   not have this class.
    /// - [`LabError::OtherLayers`] if the networks have different layers.
    pub fn explain(
        &self,
        pixels: &[u8],
        class: ClassIndex,
        name: &str,
    ) -> Result<Explanation, LabError> {
        let shape = self.models[0].input();
        let (height, width) = (shape.height, shape.width);
        if pixels.len() != shape.len() {
            return Err(LabError::Explain(ExplainError::WrongImageLength {
                shape,
                expected: shape.len(),
                found: pixels.len(),
            }));
        }
        let mut values = vec![0.0; shape.len()];
        to_float(pixels, height, width, TensorLayout::Planar, &mut values);
        let image = Image::new(shape, &values)?;
        let saliency = self.mean(|_, model| gradient(model, &image, class, Scaling::Raw))?;
        let attribution = match self.method {
            Method::Saliency => saliency.clone(),
            Method::Lrp => {
                self.mean(|_, model| relevance(model, &image, class, &self.composite))?
            }
            Method::IntegratedGradients => {
                let settings = IntegratedGradients::default();
                self.mean(|_, model| integrated_gradients(model, &image, class, &settings))?
            }
            Method::SmoothGrad => self.mean(|network, model| {
                let mut stream = Stream::new(NOISE, &format!("smooth-grad/{network}/{name}"));
                smooth_grad(model, &image, class, &SmoothGrad::default(), &mut stream)
            })?,
        };
        let segmentation = match segment(pixels, width, height, &SegmentConfig::default()) {
            Ok(found) => Some(found),
            Err(SegmentError::NoNucleus { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        let focus = match &segmentation {
            Some(found) => Some(focus(&self.pixels(&attribution.map), &found.regions)?),
            None => None,
        };
        Ok(Explanation {
            attribution,
            saliency,
            segmentation,
            focus,
        })
    }

    /// One number a pixel, `[row, column]`: with its sign where the map shares out the logit, else how
    /// strong the gradient is.
    pub fn pixels(&self, map: &Map) -> Vec<f64> {
        match self.method {
            Method::Lrp | Method::IntegratedGradients => map.sum_over_channels(),
            Method::Saliency | Method::SmoothGrad => map.largest_over_channels(),
        }
    }

    fn mean(
        &self,
        attribute: impl Fn(usize, &Model) -> Result<Attribution, ExplainError>,
    ) -> Result<Attribution, LabError> {
        let of_network = |(network, model)| attribute(network, model);
        let attributions: Vec<Attribution> = self
            .models
            .iter()
            .enumerate()
            .map(of_network)
            .collect::<Result<_, _>>()?;
        Attribution::mean(&attributions).ok_or(LabError::OtherLayers)
    }
}
