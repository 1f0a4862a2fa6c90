//! The kinds of cells, and which kind each image shows.

use leuko_core::ClassIndex;

/// Kind of the labelled cell, in the order of the data set's classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CellKind {
    /// Blast of acute lymphoblastic leukaemia, the only malignant kind.
    Lymphoblast,
    /// Small, large or reactive lymphocyte.
    Lymphocyte,
    /// Band or segmented neutrophil.
    Neutrophil,
    /// Eosinophil.
    Eosinophil,
    /// Monocyte.
    Monocyte,
    /// Basophil.
    Basophil,
    /// Large platelet.
    Platelet,
}

impl CellKind {
    /// All kinds, in class order.
    pub const ALL: [Self; 7] = [
        Self::Lymphoblast,
        Self::Lymphocyte,
        Self::Neutrophil,
        Self::Eosinophil,
        Self::Monocyte,
        Self::Basophil,
        Self::Platelet,
    ];

    /// The normal kinds and the share of each among them: roughly as in the healthy half of ALL-IDB2,
    /// which differs from a differential count of blood.
    const NORMAL: [(Self, f64); 6] = [
        (Self::Lymphocyte, 0.46),
        (Self::Neutrophil, 0.26),
        (Self::Monocyte, 0.10),
        (Self::Platelet, 0.08),
        (Self::Eosinophil, 0.06),
        (Self::Basophil, 0.04),
    ];

    /// Name of the class, for example `lymphoblast`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lymphoblast => "lymphoblast",
            Self::Lymphocyte => "lymphocyte",
            Self::Neutrophil => "neutrophil",
            Self::Eosinophil => "eosinophil",
            Self::Monocyte => "monocyte",
            Self::Basophil => "basophil",
            Self::Platelet => "platelet",
        }
    }

    /// Position in [`CellKind::ALL`], the data set's classes.
    pub fn class(self) -> ClassIndex {
        ClassIndex(self as u16)
    }

    /// Whether the cell is malignant.
    pub fn is_malignant(self) -> bool {
        self == Self::Lymphoblast
    }
}

/// Kinds of the first `count` images. Every beginning of the list is as near to the shares as whole
/// numbers allow, and a longer list begins with the shorter one.
pub(crate) fn kinds(count: usize, blast_share: f64) -> Vec<CellKind> {
    let mut blasts = 0usize;
    let mut normal = [0usize; CellKind::NORMAL.len()];
    (1..=count)
        .map(|drawn| {
            if (blasts as f64) < (drawn as f64 * blast_share).floor() {
                blasts += 1;
                return CellKind::Lymphoblast;
            }
            // Sainte-Lague's divisors: the kind that is furthest behind its share comes next.
            let claim = |kind: usize| CellKind::NORMAL[kind].1 / (2 * normal[kind] + 1) as f64;
            let next = (1..normal.len()).fold(0, |best, kind| {
                if claim(kind) > claim(best) {
                    kind
                } else {
                    best
                }
            });
            normal[next] += 1;
            CellKind::NORMAL[next].0
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_class_is_the_position_among_all() {
        for (position, kind) in CellKind::ALL.into_iter().enumerate() {
            assert_eq!(kind.class().index(), position);
        }
    }

    #[test]
    fn test_kinds_follow_the_shares() {
        let drawn = kinds(260, 0.5);
        let count = |kind| drawn.iter().filter(|&&k| k == kind).count();
        assert_eq!(CellKind::ALL.map(count), [130, 60, 34, 8, 13, 5, 10]);
    }

    #[test]
    fn test_kinds_of_a_longer_list_begin_with_the_shorter_one() {
        assert_eq!(kinds(50, 0.5), kinds(260, 0.5)[..50]);
    }

    #[test]
    fn test_kinds_keep_every_prefix_balanced() {
        for count in 1..100 {
            let blasts = kinds(count, 0.3)
                .iter()
                .filter(|k| k.is_malignant())
                .count();
            assert_eq!(blasts, (count as f64 * 0.3).floor() as usize);
        }
    }

    #[test]
    fn test_shares_of_normal_kinds_sum_to_1() {
        let sum: f64 = CellKind::NORMAL.iter().map(|(_, share)| share).sum();
        assert!((sum - 1.0).abs() < 1e-12);
    }
}
