//! The speed of whole epochs, to compare with other programs.

use cpu_time::ThreadTime;
use leuko_train::EngineConfig;
use serde::Serialize;

use super::{BenchConfig, EPOCH_IMAGES, vectorised};
use crate::error::StudyError;
use crate::speed::Workload;

/// Epochs of the real training loop with one engine.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EpochSpeeds {
    /// Its engine, as records name it.
    pub engine: String,
    /// Images trained a second, one number a round.
    pub images_per_second: Vec<f64>,
    /// Images trained a second of the processor's time, which leaves out what other programs took.
    pub images_per_processor_second: Vec<f64>,
}

/// Measures epochs of [`EPOCH_IMAGES`] on one core: augmentation, steps, validation. The vectorised
/// instruction sets of this machine take turns.
///
/// # Errors
///
/// - Those of [`BenchConfig::check`].
/// - [`StudyError::Train`] if an engine fails.
///
/// # Examples
///
/// ```
/// use leuko_study::bench::{BenchConfig, epochs};
///
/// let config = BenchConfig { side: 190, rounds: 1, ..BenchConfig::default() };
/// for epochs in epochs(&config)? {
///     println!("{}: {:.0} images/s", epochs.engine, epochs.images_per_second[0]);
/// }
/// # Ok::<(), leuko_study::StudyError>(())
/// ```
pub fn epochs(config: &BenchConfig) -> Result<Vec<EpochSpeeds>, StudyError> {
    config.check()?;
    let side = config.side;
    let workload = Workload::new((side, side), 20, EPOCH_IMAGES.0, EPOCH_IMAGES.1)?;
    let mut engines = Vec::new();
    for instructions in vectorised() {
        let engine = EngineConfig::Fused(instructions);
        let speeds = EpochSpeeds {
            engine: engine.to_string(),
            images_per_second: Vec::new(),
            images_per_processor_second: Vec::new(),
        };
        engines.push((workload.engine(engine)?, speeds));
    }
    // The first round warms up.
    for round in 0..=config.rounds {
        for (engine, speeds) in &mut engines {
            let start = ThreadTime::now();
            let speed = workload.training(engine.as_mut(), config.batch)?;
            let of_processor = EPOCH_IMAGES.0 as f64 / start.elapsed().as_secs_f64();
            if round > 0 {
                speeds.images_per_second.push(speed);
                speeds.images_per_processor_second.push(of_processor);
            }
        }
    }
    Ok(engines.into_iter().map(|(_, speeds)| speeds).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_epochs_has_a_speed_for_each_round_and_instruction_set() {
        let config = BenchConfig {
            side: 190,
            rounds: 2,
            ..BenchConfig::default()
        };
        let found = epochs(&config).unwrap();
        assert_eq!(found.len(), vectorised().len());
        for speeds in found {
            assert!(speeds.engine.starts_with("fused-"), "{speeds:?}");
            // Between a watch and a data centre.
            let plausible = |speed: &f64| (1.0..1e6).contains(speed);
            assert!(speeds.images_per_second.iter().all(plausible), "{speeds:?}");
        }
    }
}
