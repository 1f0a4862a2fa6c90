//! libtorch's autograd as an oracle of the gradients that maps are made of.

use leuko_core::{ClassIndex, Seed, Stream};
use leuko_explain::{
    Bias, Composite, Image, Model, Rule, Scaling, Stabilizer, gradient, randomised_weights,
    relevance,
};
use leuko_model::libtorch::{Module, Plan};
use leuko_model::{Network, Shape};
use tch::{Device, Kind};

/// A network for small images, and one of them.
fn example() -> (Network, Model, Module, Vec<f32>) {
    let network = Network::schouten(Shape::rgb(190, 200), 3).expect("a network");
    let weights = randomised_weights(&network, Seed(7));
    let model = Model::new(&network, &weights).expect("its weights");
    let module =
        Module::new(&network, &weights, Plan::AsWritten, Device::Cpu).expect("its weights");
    let mut stream = Stream::new(Seed(7), "pixels");
    let pixels = (0..network.input().len()).map(|_| stream.unit() as f32);
    let pixels = pixels.collect();
    (network, model, module, pixels)
}

/// The gradient of one logit with respect to the image, by autograd in f32, and the logit.
fn autograd(module: &Module, pixels: &[f32], class: i64) -> (Vec<f32>, f64) {
    let images = module.images(pixels, 190, 200).expect("an image");
    let images = images.detach().set_requires_grad(true);
    let logit = module
        .logits(&images)
        .expect("logits")
        .double_value(&[0, class]);
    module
        .logits(&images)
        .expect("logits")
        .select(1, class)
        .sum(Kind::Float)
        .backward();
    let slope = images.grad().contiguous().view(-1);
    (
        Vec::try_from(slope).expect("one number for each pixel"),
        logit,
    )
}

#[test]
fn test_gradient_of_every_class_agrees_with_autograd() {
    let (network, model, module, pixels) = example();
    let image = Image::new(network.input(), &pixels).unwrap();
    for class in 0..3 {
        let ours = gradient(&model, &image, ClassIndex(class), Scaling::Raw).unwrap();
        let (theirs, logit) = autograd(&module, &pixels, i64::from(class));
        assert!((ours.logit - logit).abs() < 1e-4, "{} {logit}", ours.logit);
        let largest = theirs.iter().fold(0f64, |m, &v| m.max(f64::from(v).abs()));
        assert!(largest > 0.0);
        for (ours, theirs) in ours.map.values().iter().zip(theirs) {
            let difference = (ours - f64::from(theirs)).abs();
            assert!(difference < 1e-4 * largest, "{ours} {theirs}");
        }
    }
}

/// Without biases and with an epsilon of nearly nothing, LRP is gradient times input
/// (Ancona et al. 2018, proposition 3.1).
#[test]
fn test_epsilon_rule_without_biases_agrees_with_autograd_times_input() {
    let (network, model, module, pixels) = example();
    let image = Image::new(network.input(), &pixels).unwrap();
    // Logits of random weights are small, and the presets' epsilon is not small beside them.
    let rule = Rule::Epsilon {
        stabilizer: Stabilizer { epsilon: 1e-12 },
        bias: Bias::Absorbs,
    };
    let composite = Composite::new("tiny epsilon", &network, |_, _| rule).unwrap();
    let ours = relevance(&model, &image, ClassIndex(1), &composite).unwrap();
    let (slope, _) = autograd(&module, &pixels, 1);
    let theirs: Vec<f64> = (slope.iter().zip(&pixels))
        .map(|(&slope, &pixel)| f64::from(slope) * f64::from(pixel))
        .collect();
    let largest = theirs.iter().fold(0f64, |m, &v| m.max(v.abs()));
    for (ours, theirs) in ours.map.values().iter().zip(theirs) {
        assert!((ours - theirs).abs() < 1e-3 * largest, "{ours} {theirs}");
    }
}
