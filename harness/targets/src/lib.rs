//! How service providers are driven.
//!
//! [`resolve()`] turns a name into a [`Spec`], a spec starts a [`Target`], and a target turns a
//! `Delivery` into an `Observation`. A target that crashes, hangs or talks nonsense costs one
//! message: that too is an observation. The line protocol of targets in processes of their own
//! is documented in `docs/target-protocol.md`.

pub mod bundled;
pub mod carriage;
pub mod command;
mod confine;
pub mod conformance;
pub mod embedded;
mod faketime;
pub mod http;
pub mod inprocess;
pub mod install;
pub mod launch;
pub mod manifest;
mod pipes;
mod process;
mod process_group;
pub mod protocol;
pub mod resolve;
mod run_folder;
pub mod serve;
mod server;
pub mod stdio;
mod step;
pub mod suggest;
pub mod target;

pub use bundled::Bundled;
pub use http::{AllowedHosts, HttpSpec};
pub use inprocess::InProcess;
pub use install::{Cache, InstallError, Installed, SystemPackages, install};
pub use launch::{Confinement, Launch, Limits};
pub use manifest::{Manifest, ManifestError};
pub use protocol::{Hello, Kind};
pub use resolve::{ResolveError, Spec, resolve};
pub use stdio::StdioTarget;
pub use target::{Begun, Configured, SpAddress, Target, TargetError};
