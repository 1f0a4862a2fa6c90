//! How many labelled images until a network's score reaches a target, with an interval.
//!
//! From the scores of a few folds at a few numbers of training images, a [`Curve`] says what score more
//! images would give ([`Curve::forecast`]), and how many images reach a target ([`Curve::answer`]): they
//! are enough already, about so many are needed, up to so many are not enough, or nobody can tell.
//!
//! It needs no images and no network. The scores may come from any program: [`ScoreTable`] reads a CSV.
//!
//! [`Answer`] and [`Forecast`] have numbers as computed. [`HowMany`] has them for print and for other
//! programs: limits rounded outwards, sentences, `howmany.toml`. No number is printed without
//! [`BACK_TEST`]: how often such numbers were right.
//!
//! # Examples
//!
//! From a table to sentences:
//!
//! ```
//! use leuko_howmany::{BACK_TEST, Curve, CurveName, HowMany, LADDER, Metric, Prior, ScoreTable};
//!
//! let table = "size,fold,score
//! 10,1,0.78\n20,1,0.86\n50,1,0.91
//! 10,2,0.74\n20,2,0.83\n50,2,0.93
//! 10,3,0.81\n20,3,0.88\n50,3,0.92
//! 10,4,0.77\n20,4,0.80\n50,4,
//! ";
//! let found = ScoreTable::read(table)?.scores(Metric::RocAuc)?;
//! for notice in &found.notices {
//!     println!("Note: {notice}.");
//! }
//! let curve = Curve::fit(found.scores, Prior::default())?;
//! let name = CurveName {
//!     experiment: "my-cells".to_owned(),
//!     method: "cnn".to_owned(),
//!     metric: "auc".to_owned(),
//! };
//! let answers = HowMany::of(&name, &curve, &LADDER, &curve.ahead())?;
//! for answer in answers.headline() {
//!     println!("{answer} In tests, {}.", BACK_TEST.of(answer.verdict));
//! }
//! assert!(answers.to_toml()?.contains("[[answers]]"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! From numbers to numbers:
//!
//! ```
//! use leuko_howmany::{Curve, Metric, Prior, Scores, TestImages, Verdict};
//!
//! let scores = Scores::new(
//!     vec![10, 20, 50],
//!     vec![
//!         vec![0.78, 0.86, 0.91],
//!         vec![0.74, 0.83, 0.93],
//!         vec![0.81, 0.88, 0.92],
//!         vec![0.77, 0.80, 0.90],
//!     ],
//!     Metric::RocAuc,
//!     Some(TestImages { positives: 25, negatives: 25 }),
//! )?;
//! let curve = Curve::fit(scores, Prior::default())?;
//! let answer = curve.answer(0.85)?;
//! assert_eq!(answer.verdict, Verdict::Reached);
//! assert!(answer.mid.is_some_and(|images| (15.0..30.0).contains(&images)));
//! # Ok::<(), leuko_howmany::HowManyError>(())
//! ```

mod answer;
mod backtest;
mod curve;
mod error;
mod forecast;
mod how_many;
mod labels;
mod likelihood;
mod matrix;
mod metric;
mod mixture;
mod noise;
mod normal;
mod prior;
mod round;
mod rows;
mod scores;
mod screening;
mod shape;
mod table;
mod table_error;
mod table_notice;
mod table_read;
mod target;
mod walk;
mod weights;
mod words;

pub use answer::{Answer, LEVEL, Signs, Unclear, Verdict};
pub use backtest::{
    BACK_TEST, BackTest, Coverage, Held, Judged, Judgement, Measured, Point, coverage, evidence,
    forecast_points, judge,
};
pub use curve::Curve;
pub use error::HowManyError;
pub use forecast::{Forecast, IntervalOf};
pub use how_many::{HowMany, LADDER};
pub use labels::{LabellingTime, Labels};
pub use metric::{Metric, metric_key, metric_words};
pub use prior::Prior;
pub use round::{lower_limit, upper_limit};
pub use rows::{AnswerRow, CurveName, ForecastRow, ReaderScore};
pub use scores::{Scores, TestImages};
pub use screening::Screening;
pub use shape::Shape;
pub use table::{ScoreRow, ScoreTable, TableScores};
pub use table_error::TableError;
pub use table_notice::TableNotice;
pub use target::Target;
pub use weights::Weights;
pub use words::score_words;
