//! Figures of made-up numbers and drawn discs: for the gallery, and for the tests of the crate.

pub(crate) mod charts;
pub(crate) mod maps;
pub(crate) mod pictures;

use leuko_viz::Figure;

/// The note of all of them.
pub(crate) fn note() -> Option<String> {
    Some("Made-up numbers, to show the style.".to_owned())
}

/// A name and a figure.
pub(crate) type Named = (&'static str, Box<dyn Figure>);

/// One of each kind, as studies draw them.
pub(crate) fn gallery() -> Vec<Named> {
    use charts::{confusion, howmany, howmany_compared, learning_curve, loss, roc, with_experts};
    use maps::{embedding, focus, separation};
    use pictures::{attribution, contact_sheet, network, overview};
    let all: Vec<usize> = (1..=20).map(|i| 10 * i).collect();
    let uneven = learning_curve(&[10, 20, 30, 40, 50, 100, 200], 10);
    let quick = learning_curve(&[10, 20, 30, 50, 100, 200], 3);
    vec![
        ("learning-curve-quick", Box::new(quick)),
        ("learning-curve-paper", Box::new(learning_curve(&all, 10))),
        ("learning-curve-experts", Box::new(with_experts(uneven, 2))),
        (
            "howmany",
            Box::new(howmany(&all, 10, 10.0, &[(0.97, Some(172.0))])),
        ),
        ("howmany-compared", Box::new(howmany_compared(2))),
        ("loss", Box::new(loss(160))),
        ("roc", Box::new(roc(10, 0))),
        ("roc-experts", Box::new(roc(10, 2))),
        ("confusion", Box::new(confusion(3))),
        ("focus", Box::new(focus(&[10, 20, 30, 50, 100, 150, 200]))),
        ("separation", Box::new(separation(&all))),
        ("embedding", Box::new(embedding(3, 240, 2))),
        ("embedding-kinds", Box::new(embedding(2, 900, 15))),
        ("overview", Box::new(overview(&[130, 126]))),
        ("kinds", Box::new(overview(&[70, 70, 50]))),
        ("attribution", Box::new(attribution(3, 4))),
        ("attribution-one", Box::new(attribution(2, 1))),
        ("contact-sheet", Box::new(contact_sheet(48))),
        ("contact-sheet-full", Box::new(contact_sheet(200))),
        ("network", Box::new(network())),
    ]
}
