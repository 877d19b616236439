//! `gauntlet export`.

use std::io::Write as _;
use std::path::Path;

use gauntlet_core::Exit;
use gauntlet_export::{File, corpus, fixtures, vectors};
use gauntlet_idp::World;
use gauntlet_report::text::count;
use gauntlet_runner::select;

use crate::args::{CorpusArgs, ExportCommand, FixturesArgs, VectorsArgs};
use crate::error::CliError;
use crate::{Done, logs, output};

pub(crate) fn run(command: &ExportCommand) -> Done {
    match command {
        ExportCommand::Vectors(args) => of_vectors(args),
        ExportCommand::Fixtures(args) => of_fixtures(args),
        ExportCommand::Corpus(args) => of_corpus(args),
    }
}

fn of_vectors(args: &VectorsArgs) -> Done {
    let all = if args.groups {
        gauntlet_catalog::everything()
    } else {
        gauntlet_catalog::all()
    };
    let cases = select(&all, &args.filters)?;
    let world = World::new(args.world.now, args.world.seed)?;
    let vectors = vectors::of(&world, &cases).map_err(CliError::Export)?;
    let number: usize = vectors.families.values().map(|f| f.vectors.len()).sum();
    let files = vectors.files("").map_err(CliError::Export)?;
    let what = format!(
        "{}; {} left out, see left-out.json",
        count(number, "vector"),
        count(vectors.left_out.len(), "case")
    );
    write(&args.folder, &files, &what)
}

fn of_fixtures(args: &FixturesArgs) -> Done {
    let world = World::new(args.world.now, args.world.seed)?;
    let files = fixtures::files(&world, "").map_err(CliError::Export)?;
    write(&args.folder, &files, &count(files.len(), "file"))
}

fn of_corpus(args: &CorpusArgs) -> Done {
    let mut files = Vec::new();
    for (place, seeds) in corpus::ALL {
        files.extend(seeds(place).map_err(CliError::Export)?);
    }
    write(&args.folder, &files, &count(files.len(), "file"))
}

fn write(folder: &Path, files: &[File], what: &str) -> Done {
    for file in files {
        let path = folder.join(&file.path);
        logs::create(&path)
            .and_then(|mut out| out.write_all(file.content.as_bytes()))
            .map_err(|source| CliError::Unwritten { path, source })?;
    }
    output::print(format!("{}: {what}\n", folder.display()).as_bytes())?;
    Ok(Exit::Pass)
}
