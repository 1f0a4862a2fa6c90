//! What gives the classes away, in words.

use leuko_eval::{FEWEST_IMAGES, Verdict};

use super::{ByClass, Evidence, Giveaway};

/// How one kind of evidence is called, and what follows from it.
struct Words {
    /// The evidence, at the start of a sentence.
    name: &'static str,
    /// The same as the subject of the next sentence.
    it: &'static str,
    /// What networks may learn of it.
    source: &'static str,
    /// What to do if it may explain the scores.
    cure: &'static str,
}

const fn words(evidence: Evidence) -> Words {
    match evidence {
        Evidence::Background => Words {
            name: "The background",
            it: "its colour alone",
            source: "slide, stain or camera",
            cure: "Look at the overview of the images, and take all classes from the same slides.",
        },
        Evidence::Size => Words {
            name: "The size of the image files",
            it: "it alone",
            source: "how the cells were cut out",
            cure: "Cut out the cells of all classes in the same way.",
        },
        Evidence::FileType => Words {
            name: "The type of the image files",
            it: "it alone",
            source: "the traces of a program or camera",
            cure: "Take all classes from one source. Saving the files again in one type keeps the traces.",
        },
        Evidence::Compression => Words {
            name: "The compression of the JPEG files",
            it: "its strength alone",
            source: "the traces of compression",
            cure: "Take all classes from files that were saved in the same way. Saving them again keeps the traces.",
        },
        Evidence::Sharpness => Words {
            name: "The sharpness at the border of the images",
            it: "it alone",
            source: "enlargement, focus or camera",
            cure: "Take all classes with the same microscope and camera, and enlarge no image.",
        },
    }
}

/// A line for each kind of evidence: its name, and how well it tells the classes apart. A line that says why, if
/// there is none.
pub fn rows(giveaways: &[Giveaway]) -> Vec<[String; 2]> {
    if giveaways.is_empty() {
        let why = format!("not examined, because that needs {FEWEST_IMAGES} images of each class");
        return vec![["background and files".to_owned(), why]];
    }
    let row = |giveaway: &Giveaway| {
        let best = giveaway.best()?;
        let (it, told, chance) = (words(giveaway.evidence).it, best.tells(), best.chance);
        let so = verdict_in_words(best.verdict());
        Some([
            giveaway.evidence.in_words().to_owned(),
            format!("{it} tells {told}. Chance gives up to {chance:.2}, so {so}"),
        ])
    };
    giveaways.iter().filter_map(row).collect()
}

impl Evidence {
    /// Its name.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Background => "background",
            Self::Size => "image size",
            Self::FileType => "file type",
            Self::Compression => "JPEG compression",
            Self::Sharpness => "sharpness at the border",
        }
    }
}

/// What follows from a verdict, at the end of a sentence.
pub fn verdict_in_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Chance => "this is no more than chance",
        Verdict::AboveChance => "part of the score may come from it",
        Verdict::Doubtful => "the scores are doubtful",
    }
}

impl Giveaway {
    /// What a reader of the scores must know; `None` if it tells no more than chance would.
    pub fn caution(&self) -> Option<String> {
        let verdict = self.verdict();
        let told = self.classes.iter().filter(|told| told.verdict() == verdict);
        let images = self.images;
        let Words {
            name,
            it,
            source,
            cure,
        } = words(self.evidence);
        match verdict {
            Verdict::Chance => None,
            Verdict::AboveChance => {
                let told: Vec<String> = told.map(ByClass::beside_chance).collect();
                Some(format!(
                    "{name} differs between classes. In {images} images, {it} tells {}. Networks may use this difference, so part of the score may come from {source}. Compare the scores with this number, and look at the overview of the images.",
                    told.join(", and ")
                ))
            }
            Verdict::Doubtful => {
                let told: Vec<String> = told.map(ByClass::tells).collect();
                Some(format!(
                    "{name} gives the classes away. In {images} images, {it} tells {}. Networks may learn {source} instead of the cell. They would then fail on other images, however high the scores are. {cure}",
                    told.join(", and ")
                ))
            }
        }
    }
}

impl ByClass {
    fn tells(&self) -> String {
        let (classes, auc, number) = (self.told(), self.auc, &self.number);
        format!("{classes} with ROC-AUC {auc:.2} ({number})")
    }

    fn beside_chance(&self) -> String {
        let (told, chance) = (self.tells(), self.chance);
        format!("{told}, where chance gives up to {chance:.2}")
    }

    /// The class, and what it is told from.
    pub fn told(&self) -> String {
        format!("{} from {}", self.class, self.from)
    }
}
