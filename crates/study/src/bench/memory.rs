//! Memory of a run.

use leuko_train::EngineConfig;

use crate::error::StudyError;
use crate::speed::Workload;

/// Most bytes that a run took beyond what there was before it began: program and decoded images.
/// `None` where the system does not tell.
pub(super) fn of_a_run(
    engine: EngineConfig,
    side: usize,
    batch: usize,
) -> Result<Option<u64>, StudyError> {
    let workload = Workload::new((side, side), 20, 20, 5)?;
    let Some(before) = status("VmRSS:") else {
        return Ok(None);
    };
    // Forgets the highest mark so far (proc(5)).
    if fs_err::write("/proc/self/clear_refs", "5").is_err() {
        return Ok(None);
    }
    let mut engine = workload.engine(engine)?;
    workload.training(engine.as_mut(), batch)?;
    Ok(status("VmHWM:").map(|peak| peak.saturating_sub(before)))
}

/// A line of `/proc/self/status`, in bytes.
fn status(name: &str) -> Option<u64> {
    let text = fs_err::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1024)
}
