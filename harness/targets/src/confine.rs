//! Limits that the system holds a target's processes to.

use rustix::process::Pid;

/// Limits that the system holds a target's processes to.
///
/// Memory is limited by `RLIMIT_DATA`, what a process can write to, and not by address space:
/// engines such as V8 reserve far more addresses than they ever use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confinement {
    /// Processor time of each process over its whole life, in seconds.
    pub processor_s: u64,
    /// Writable memory of each process, in octets.
    pub data_bytes: u64,
}

impl Confinement {
    /// Whether this system can hold processes to limits from outside.
    pub const SUPPORTED: bool = cfg!(target_os = "linux");

    /// Holds every process of `group` to the limits. What they start later inherits them.
    #[cfg(target_os = "linux")]
    pub(crate) fn apply(&self, group: Pid) {
        use rustix::process::{Resource, Rlimit, prlimit};

        let limits = [
            (Resource::Cpu, self.processor_s),
            (Resource::Data, self.data_bytes),
            // A crash is expected here, and its core would only fill the disk.
            (Resource::Core, 0),
        ];
        for pid in crate::process_group::members(group) {
            for (resource, limit) in limits {
                let limit = Rlimit {
                    current: Some(limit),
                    maximum: Some(limit),
                };
                // Fails where the process has ended, or holds itself to less.
                let _ = prlimit(Some(pid), resource, limit);
            }
        }
    }

    /// Nothing: limits cannot be set from outside here.
    #[cfg(not(target_os = "linux"))]
    pub(crate) fn apply(&self, _: Pid) {}
}
