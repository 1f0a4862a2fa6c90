//! The options of `sbatch`, as its manual page has them: which take a value.

/// Whether an option takes a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    /// It takes none, or one that stands behind `=`.
    Nothing,
    /// The next word is its value, unless one stands behind `=`.
    Value,
}

/// Long names and letters of options without a value of their own word.
const ALONE: [(&str, Option<char>); 24] = [
    ("contiguous", None),
    ("exclusive", None),
    ("get-user-env", None),
    ("help", Some('h')),
    ("hold", Some('H')),
    ("ignore-pbs", None),
    ("nice", None),
    ("no-kill", Some('k')),
    ("no-requeue", None),
    ("oom-kill-step", None),
    ("overcommit", Some('O')),
    ("oversubscribe", Some('s')),
    ("parsable", None),
    ("propagate", None),
    ("quiet", Some('Q')),
    ("reboot", None),
    ("requeue", None),
    ("spread-job", None),
    ("test-only", None),
    ("usage", None),
    ("use-min-nodes", None),
    ("verbose", Some('v')),
    ("version", Some('V')),
    ("wait", Some('W')),
];

/// Those of options with a value.
const WITH_VALUE: [(&str, Option<char>); 78] = [
    ("account", Some('A')),
    ("acctg-freq", None),
    ("array", Some('a')),
    ("batch", None),
    ("bb", None),
    ("bbf", None),
    ("begin", Some('b')),
    ("chdir", Some('D')),
    ("cluster-constraint", None),
    ("clusters", Some('M')),
    ("comment", None),
    ("constraint", Some('C')),
    ("container", None),
    ("container-id", None),
    ("core-spec", Some('S')),
    ("cores-per-socket", None),
    ("cpu-freq", None),
    ("cpus-per-gpu", None),
    ("cpus-per-task", Some('c')),
    ("deadline", None),
    ("delay-boot", None),
    ("dependency", Some('d')),
    ("distribution", Some('m')),
    ("error", Some('e')),
    ("exclude", Some('x')),
    ("export", None),
    ("export-file", None),
    ("extra", None),
    ("extra-node-info", Some('B')),
    ("gid", None),
    ("gpu-bind", None),
    ("gpu-freq", None),
    ("gpus", Some('G')),
    ("gpus-per-node", None),
    ("gpus-per-socket", None),
    ("gpus-per-task", None),
    ("gres", None),
    ("gres-flags", None),
    ("hint", None),
    ("input", Some('i')),
    ("job-name", Some('J')),
    ("kill-on-invalid-dep", None),
    ("licenses", Some('L')),
    ("mail-type", None),
    ("mail-user", None),
    ("mcs-label", None),
    ("mem", None),
    ("mem-bind", None),
    ("mem-per-cpu", None),
    ("mem-per-gpu", None),
    ("network", None),
    ("nodefile", Some('F')),
    ("nodelist", Some('w')),
    ("nodes", Some('N')),
    ("ntasks", Some('n')),
    ("ntasks-per-core", None),
    ("ntasks-per-node", None),
    ("ntasks-per-socket", None),
    ("open-mode", None),
    ("output", Some('o')),
    ("partition", Some('p')),
    ("prefer", None),
    ("priority", None),
    ("profile", None),
    ("qos", Some('q')),
    ("reservation", None),
    ("signal", None),
    ("sockets-per-node", None),
    ("switches", None),
    ("thread-spec", None),
    ("threads-per-core", None),
    ("time", Some('t')),
    ("time-min", None),
    ("tmp", None),
    ("uid", None),
    ("wait-all-nodes", None),
    ("wckey", None),
    ("wrap", None),
];

fn all() -> impl Iterator<Item = (&'static str, Option<char>, Takes)> {
    let of = |takes| move |&(long, letter): &(&'static str, Option<char>)| (long, letter, takes);
    let alone = ALONE.iter().map(of(Takes::Nothing));
    alone.chain(WITH_VALUE.iter().map(of(Takes::Value)))
}

/// The option of a long name, which may be cut short as long as it means one option, as `sbatch` allows.
pub(crate) fn by_name(name: &str) -> Option<(&'static str, Takes)> {
    let found = |(long, _, takes)| (long, takes);
    if let Some(exact) = all().find(|(long, ..)| *long == name) {
        return Some(found(exact));
    }
    let mut longer = all().filter(|(long, ..)| long.starts_with(name));
    match (longer.next(), longer.next()) {
        (Some(one), None) => Some(found(one)),
        _ => None,
    }
}

/// The option of a letter.
pub(crate) fn by_letter(letter: char) -> Option<(&'static str, Takes)> {
    let found = all().find(|(_, own, _)| *own == Some(letter));
    found.map(|(long, _, takes)| (long, takes))
}
