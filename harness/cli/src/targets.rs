//! From the command line to the targets it names.

use std::io::{self, Write as _};
use std::time::Duration;

use gauntlet_core::Profile;
use gauntlet_report::repro;
use gauntlet_runner::Subject;
use gauntlet_targets::{
    AllowedHosts, Cache, InstallError, Limits, Spec, bundled, command, install, resolve,
};

use crate::error::CliError;
use crate::project::Project;

/// Stands for every bundled adapter that is installed.
const ALL_INSTALLED: &str = "all-installed";

/// What the command line says of targets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    pub(crate) targets: &'a [String],
    pub(crate) commands: &'a [String],
    pub(crate) timeout: Option<Duration>,
    pub(crate) allowed_hosts: &'a [String],
    /// That of the reference SP where no target is named.
    pub(crate) profile: Profile,
    /// Which may declare targets of its own.
    pub(crate) project: Option<&'a Project>,
}

/// A target by the name that keys its results.
pub(crate) struct Chosen {
    pub(crate) name: String,
    pub(crate) spec: Spec,
}

impl Chosen {
    pub(crate) fn subject(self) -> Subject {
        Subject::of_spec(self.name, self.spec)
    }
}

/// The targets asked for, each once; the reference SP where none is.
pub(crate) fn chosen(args: &Wanted<'_>) -> Result<Vec<Chosen>, CliError> {
    let mut all: Vec<Chosen> = Vec::new();
    let mut add = |name: String, spec: Spec| {
        if all.iter().all(|known| known.name != name) {
            all.push(Chosen { name, spec });
        }
    };
    for name in args.targets {
        if let Some(spec) = args.project.and_then(|project| project.target(name)) {
            add(name.clone(), spec?);
        } else if name == ALL_INSTALLED {
            for name in all_installed()? {
                let spec = named(&name)?;
                add(name, spec);
            }
        } else {
            add(name.clone(), named(name)?);
        }
    }
    for line in args.commands {
        let launch = command::parse(line, Limits::default()).map_err(CliError::Command)?;
        add(format!("{}{line}", repro::COMMAND), Spec::Process(launch));
    }
    if args.targets.is_empty() && args.commands.is_empty() {
        add(
            resolve::reference(args.profile),
            Spec::Reference(args.profile),
        );
    }
    for target in &mut all {
        match &mut target.spec {
            Spec::Process(launch) => {
                launch.limits.request = args.timeout.unwrap_or(launch.limits.request);
            }
            Spec::Http(spec) => {
                spec.limit = args.timeout.unwrap_or(spec.limit);
                spec.allowed = AllowedHosts::new(args.allowed_hosts.iter().cloned());
                if let Some(foreign) = spec.foreign_hosts().into_iter().next() {
                    return Err(CliError::ForeignHost {
                        target: target.name.clone(),
                        foreign,
                    });
                }
            }
            Spec::Reference(_) | Spec::Mutant(_) => {}
        }
    }
    Ok(all)
}

/// The bundled adapters that are installed, with their variants.
fn all_installed() -> Result<Vec<String>, CliError> {
    let cache = Cache::from_env()?;
    let is_installed = |name: &String| {
        let target = name
            .split_once(':')
            .map_or(name.as_str(), |(target, _)| target);
        install::installed(target, &cache).is_some()
    };
    let installed: Vec<String> = resolve::bundled_names().filter(is_installed).collect();
    if installed.is_empty() {
        return Err(CliError::NothingInstalled);
    }
    Ok(installed)
}

/// The target with this name. Only installed adapters need the cache folder, so a system
/// without one can run all the others.
pub(crate) fn named(name: &str) -> Result<Spec, CliError> {
    let target = name.split_once(':').map_or(name, |(target, _)| target);
    match Cache::from_env() {
        Ok(cache) => Ok(gauntlet_targets::resolve(name, &cache)?),
        Err(InstallError::NoCache) if bundled::by_name(target).is_none() => {
            Ok(gauntlet_targets::resolve(name, &Cache::at(""))?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Says what will be sent to hosts that are not on this machine, before anything is.
pub(crate) fn announce_distant(targets: &[Chosen], each: &str) -> io::Result<()> {
    for target in targets {
        let Spec::Http(spec) = &target.spec else {
            continue;
        };
        for host in spec.distant_hosts() {
            let reset = spec.http.reset.as_ref();
            let urls = [Some(&spec.http.acs_url), Some(&spec.http.probe.url)].into_iter();
            let urls = urls.chain([spec.http.login_url.as_ref(), reset.map(|reset| &reset.url)]);
            let urls: Vec<&str> = urls.flatten().map(String::as_str).collect();
            writeln!(
                io::stderr(),
                "{}: sends to {} ({}) for {each} one or more forms with a SAML \
                 response, most of them forged, and asks who is logged in: {}",
                target.name,
                host.host,
                host.address,
                urls.join(", "),
            )?;
        }
    }
    Ok(())
}
