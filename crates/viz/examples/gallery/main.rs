//! Draws every figure from made-up numbers into the folder named on the command line: a look at the
//! style without training anything.

pub(crate) mod made_up;

use std::path::Path;

use leuko_viz::save;

fn main() {
    let folder = std::env::args().nth(1).expect("a folder to draw into");
    for (name, figure) in made_up::gallery() {
        save(&*figure, Path::new(&folder), name).expect("the figure can be drawn and written");
    }
}
