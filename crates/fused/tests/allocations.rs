//! A step allocates nothing: buffers are made once.

use leuko_fused::{Architecture, Buffer, FusedNetwork, InstructionSet};

#[test]
fn test_a_step_allocates_nothing() {
    let architecture = Architecture {
        channels: 3,
        height: 190,
        width: 190,
        filters: vec![4, 8, 8, 8, 16, 16],
        dense: vec![32, 2],
    };
    for instructions in InstructionSet::available() {
        let mut network = FusedNetwork::new(&architecture, instructions).unwrap();
        let weights = vec![0.01; network.parameters()];
        let images = Buffer::new(2 * network.image_len());
        let mut gradient = vec![0.0; weights.len()];
        let mut logits = [0.0; 4];
        let counted = allocation_counter::measure(|| {
            network.loss_and_gradient(&weights, &images, &[0, 1], &mut gradient, &mut ());
            network.logits(&weights, &images, &mut logits);
        });
        assert_eq!(counted.count_total, 0, "{instructions}");
    }
}
