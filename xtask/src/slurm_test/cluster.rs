//! A Slurm of three one-processor nodes on the loop-back.
//!
//! The daemons run in the foreground as children of this process, so they are stopped by what started them, also after a
//! failure.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use fs_err as fs;

use crate::{say, workspace};

/// Folders of daemons that a user's PATH may lack.
pub(super) const DAEMONS: [&str; 2] = ["/usr/sbin", "/usr/local/sbin"];
/// Number of nodes: `n1`, `n2`, ...
const NODES: usize = 3;

/// A running Slurm. It stops when this value goes.
#[derive(Debug)]
pub(super) struct Cluster {
    folder: PathBuf,
    keep: bool,
    /// In the order in which they began.
    daemons: Mutex<Vec<(String, Child)>>,
}

impl Cluster {
    /// Starts everything and waits until all nodes are idle.
    ///
    /// # Errors
    /// - A daemon does not start.
    pub(super) fn start(keep: bool) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("leuko-slurm-{}", std::process::id()));
        let cluster = Self {
            folder,
            keep,
            daemons: Mutex::default(),
        };
        cluster.begin()?;
        Ok(cluster)
    }

    fn begin(&self) -> Result<()> {
        for part in ["ctld", "munge", "log"] {
            fs::create_dir_all(self.folder.join(part))?;
        }
        // munged looks at every folder on the way to its socket.
        for folder in [self.folder.clone(), self.folder.join("munge")] {
            fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755))?;
        }
        fs::write(self.folder.join("slurm.conf"), self.configuration()?)?;
        self.key()?;
        let munge = self.folder.join("munge");
        let path = |name: &str| munge.join(name).display().to_string();
        self.spawn(
            "munged",
            "munged",
            &[
                "--foreground".to_owned(),
                format!("--key-file={}", path("key")),
                format!("--socket={}", path("sock")),
                format!("--pid-file={}", path("pid")),
                format!("--log-file={}", path("log")),
                format!("--seed-file={}", path("seed")),
                "--num-threads=2".to_owned(),
            ],
        )?;
        self.wait("munged", Duration::from_secs(10), || {
            Ok(munge.join("sock").exists())
        })?;
        self.spawn("slurmctld", "slurmctld", &["-D".to_owned()])?;
        for node in nodes() {
            fs::create_dir_all(self.folder.join("d").join(&node))?;
            self.spawn(&node, "slurmd", &["-D", "-N", &node].map(str::to_owned))?;
        }
        self.wait("all nodes", Duration::from_secs(30), || {
            let states = self.ask("sinfo", &["-h", "-N", "-p", "ci", "-o", "%T"]);
            let idle = |states: String| states.lines().filter(|state| *state == "idle").count();
            Ok(states.is_ok_and(|states| idle(states) == NODES))
        })
    }

    fn configuration(&self) -> Result<String> {
        let host = workspace::first_line("hostname", &["-s"]).context("hostname -s")?;
        let ports = free_ports(NODES + 1)?;
        let folder = self.folder.display();
        let mut text = format!(
            "\
ClusterName=leuko
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={}
AuthType=auth/munge
# A task of a lost node waits for the end of its credential: two minutes by default.
AuthInfo=socket={folder}/munge/sock,cred_expire=5
CredType=cred/munge
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
SlurmUser=root
SlurmdUser=root
StateSaveLocation={folder}/ctld
SlurmdSpoolDir={folder}/d/%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/log/slurmctld.log
SlurmdLogFile={folder}/log/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,bf_interval=1,batch_sched_delay=0,sched_min_interval=0
MpiDefault=none
SwitchType=switch/none
ReturnToService=2
SlurmctldTimeout=10
SlurmdTimeout=5
KillWait=10
MinJobAge=300
InactiveLimit=0
JobRequeue=1
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
",
            ports[0]
        );
        for (node, port) in nodes().zip(&ports[1..]) {
            text += &format!(
                "NodeName={node} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} CPUs=1 State=UNKNOWN\n"
            );
        }
        text += "PartitionName=ci Nodes=ALL Default=YES MaxTime=INFINITE State=UP PriorityTier=1\n";
        // Its jobs make those of the other one give way, and give way to none.
        text += "PartitionName=urgent Nodes=ALL MaxTime=INFINITE State=UP PriorityTier=2 PreemptMode=OFF\n";
        Ok(text)
    }

    /// A key that the daemons share.
    fn key(&self) -> Result<()> {
        let path = self.folder.join("munge/key");
        let mut random = fs::File::open("/dev/urandom")?;
        let mut key = [0; 1024];
        std::io::Read::read_exact(&mut random, &mut key)?;
        fs::write(&path, key)?;
        Ok(fs::set_permissions(
            path,
            std::fs::Permissions::from_mode(0o600),
        )?)
    }

    fn spawn(&self, name: &str, program: &str, arguments: &[String]) -> Result<()> {
        let log = fs::File::create(self.folder.join(format!("log/{name}.out")))?.into_file();
        let child = self
            .command(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("{program} does not start"))?;
        self.lock().push((name.to_owned(), child));
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<(String, Child)>> {
        let guard = self.daemons.lock();
        guard.unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The folder, with room for studies.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A program that talks to this Slurm.
    pub(super) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::env::split_paths(&path).chain(DAEMONS.map(PathBuf::from));
        if let Ok(path) = std::env::join_paths(folders) {
            command.env("PATH", path);
        }
        command
            .current_dir(&self.folder)
            .env("SLURM_CONF", self.folder.join("slurm.conf"))
            .env_remove("LEUKO_DATA");
        command
    }

    /// What a program of Slurm prints.
    ///
    /// # Errors
    /// - It fails.
    pub(super) fn ask(&self, program: &str, arguments: &[&str]) -> Result<String> {
        let output = self.command(program).args(arguments).output()?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!("{program} {}: {}", arguments.join(" "), said.trim());
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Waits until something is so.
    ///
    /// # Errors
    /// - It takes too long.
    pub(super) fn wait(
        &self,
        what: &str,
        longest: Duration,
        is_so: impl Fn() -> Result<bool>,
    ) -> Result<()> {
        let start = Instant::now();
        while !is_so()? {
            if start.elapsed() > longest {
                bail!("waited {} for {what}", say::time(longest));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// Cuts the power of a node: its daemon and the task on it, with all processes, get a SIGKILL. Returns the task.
    ///
    /// # Errors
    /// - No task runs there.
    pub(super) fn kill_node(&self, node: &str) -> Result<String> {
        let running = ["-h", "-w", node, "-t", "R", "-o", "%A %K"];
        let line = self.ask("squeue", &running)?;
        let (job, task) = line.split_once(' ').context("no task runs there")?;
        let listed = self
            .ask("scontrol", &["listpids", job, node])
            .unwrap_or_default();
        let mut pids: Vec<u32> = listed
            .lines()
            .filter_map(|line| line.split_whitespace().next()?.parse().ok())
            .collect();
        // Its parent would report the end of the task.
        pids.extend(processes_named(&format!("slurmstepd: [{job}.")));
        let mut daemons = self.lock();
        let position = daemons.iter().position(|(name, _)| name == node);
        let (_, mut daemon) = daemons.remove(position.context("no such node")?);
        let mut kill = Command::new("kill");
        kill.arg("-9").arg(daemon.id().to_string());
        workspace::run(kill.args(pids.iter().map(u32::to_string)))?;
        daemon.wait()?;
        Ok(task.to_owned())
    }

    /// Starts the daemon of a node that was killed.
    ///
    /// # Errors
    /// - It does not start.
    pub(super) fn revive_node(&self, node: &str) -> Result<()> {
        self.spawn(node, "slurmd", &["-D", "-N", node].map(str::to_owned))
    }

    /// The ends of the daemons' logs.
    pub(super) fn show_logs(&self) {
        for entry in fs::read_dir(self.folder.join("log"))
            .into_iter()
            .flatten()
            .flatten()
        {
            let text = fs::read(entry.path()).unwrap_or_default();
            let text = String::from_utf8_lossy(&text).into_owned();
            let lines: Vec<&str> = text.lines().collect();
            say::note(&format!("{}:", entry.file_name().to_string_lossy()));
            for line in &lines[lines.len().saturating_sub(15)..] {
                say::note(&format!("  {line}"));
            }
        }
    }

    /// Jobs first: those of a daemon that is stopped would live on.
    fn stop(&self) {
        let mut daemons = std::mem::take(&mut *self.lock());
        if daemons.iter().any(|(name, _)| name == "slurmctld") {
            let cancelled = self.ask("scancel", &["--user=root"]);
            let no_jobs = || {
                Ok(self
                    .ask("squeue", &["-h"])
                    .is_ok_and(|jobs| jobs.is_empty()))
            };
            let empty = self.wait("the last jobs", Duration::from_secs(20), no_jobs);
            if let Err(error) = cancelled.and(empty) {
                say::error(&error);
            }
        }
        for (_, daemon) in daemons.iter_mut().rev() {
            drop(Command::new("kill").arg(daemon.id().to_string()).status());
        }
        let start = Instant::now();
        for (name, daemon) in daemons.iter_mut().rev() {
            while daemon.try_wait().is_ok_and(|status| status.is_none()) {
                if start.elapsed() > Duration::from_secs(6) {
                    say::note(&format!("{name} does not stop: killed"));
                    drop(daemon.kill());
                    drop(daemon.wait());
                    break;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.stop();
        if self.keep {
            say::note(&format!("kept: {}", self.folder.display()));
        } else if let Err(error) = fs::remove_dir_all(&self.folder) {
            say::error(&error.into());
        }
    }
}

fn nodes() -> impl Iterator<Item = String> {
    (1..=NODES).map(|number| format!("n{number}"))
}

/// Ports of the loop-back that nobody listens at.
fn free_ports(number: usize) -> Result<Vec<u16>> {
    // Held together, so that they differ.
    let held: Vec<TcpListener> = (0..number)
        .map(|_| TcpListener::bind(("127.0.0.1", 0)))
        .collect::<std::io::Result<_>>()?;
    let port = |listener: &TcpListener| Ok(listener.local_addr()?.port());
    held.iter().map(port).collect()
}

/// The processes whose command line begins so.
fn processes_named(prefix: &str) -> Vec<u32> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Ok(pid) = entry.file_name().to_string_lossy().parse() else {
            continue;
        };
        let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        if String::from_utf8_lossy(&line).starts_with(prefix) {
            found.push(pid);
        }
    }
    found
}
