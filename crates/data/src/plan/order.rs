//! An order in which every beginning is balanced.

use leuko_core::ImageId;

use super::config::Mixture;

/// Puts each class's images, given in the order in which to use them, into one order.
///
/// Two classes alternate, the first class first, until one is used up, so that every even number of
/// images up to there holds half of each; the rest of the other class is left out or comes last. Of three
/// classes or more, each comes once, in class order; then always the class that is furthest behind its
/// share of the pool.
pub(super) fn interleave(classes: Vec<Vec<ImageId>>, mixture: Mixture) -> Vec<ImageId> {
    if classes.len() == 2 {
        let [first, second] = [&classes[0], &classes[1]];
        let pairs = first.iter().zip(second);
        let mut order: Vec<ImageId> = pairs.flat_map(|(a, b)| [a.clone(), b.clone()]).collect();
        if mixture == Mixture::Whole {
            let both = first.len().min(second.len());
            order.extend(first[both..].iter().chain(&second[both..]).cloned());
        }
        return order;
    }
    let totals: Vec<usize> = classes.iter().map(Vec::len).collect();
    let all: usize = totals.iter().sum();
    let mut taken = vec![0usize; classes.len()];
    let mut order = Vec::with_capacity(all);
    while order.len() < all {
        let open = (0..classes.len()).filter(|&class| taken[class] < totals[class]);
        // How far a class is behind its share, times `all` to stay in whole numbers. A class that has
        // not come yet goes first; the earlier class wins a tie.
        let urgency = |class: usize| {
            let share = (order.len() + 1) as i128 * totals[class] as i128;
            let behind = share - taken[class] as i128 * all as i128;
            (
                taken[class] == 0,
                if taken[class] == 0 { 0 } else { behind },
            )
        };
        let next = open.rev().max_by_key(|&class| urgency(class));
        let Some(next) = next else { break };
        order.push(classes[next][taken[next]].clone());
        taken[next] += 1;
    }
    order
}
