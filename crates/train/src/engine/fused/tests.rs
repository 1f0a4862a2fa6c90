//! The translation from typed layers to kernels.

#[cfg(feature = "libtorch")]
mod against_libtorch;

use leuko_model::Shape;

use super::*;

#[test]
fn test_architecture_is_the_papers() {
    let network = Network::schouten(Shape::rgb(257, 300), 6).unwrap();
    let found = architecture(&network).unwrap();
    assert_eq!((found.channels, found.height, found.width), (3, 257, 300));
    assert_eq!(found.filters, [4, 8, 8, 8, 16, 16]);
    assert_eq!(found.dense, [32, 6]);
}

#[test]
fn test_the_engine_has_a_weight_for_each_parameter() {
    for (side, classes) in [(257, 2), (257, 6), (400, 2)] {
        let network = Network::schouten(Shape::rgb(side, side), classes).unwrap();
        let engine = FusedEngine::new(InstructionSet::best(), &network).unwrap();
        assert_eq!(engine.network.parameters(), network.parameter_count());
    }
}
