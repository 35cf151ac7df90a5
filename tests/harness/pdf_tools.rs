//! What others read in a PDF: poppler's and qpdf's programs.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A PDF in a file.
pub struct PdfFile {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

/// Whether the programs are here. Where they are not, tests are left out with a notice, unless
/// `ACTUS_TEST_PDF=require` makes that a failure.
pub fn are_here() -> bool {
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&on_path).collect();
    let is_here = |program: &str| folders.iter().any(|folder| folder.join(program).exists());
    let are_here = ["pdftotext", "pdfinfo", "qpdf"].into_iter().all(is_here);
    if !are_here {
        assert!(
            std::env::var("ACTUS_TEST_PDF").as_deref() != Ok("require"),
            "ACTUS_TEST_PDF=require, but there are no pdftotext, pdfinfo and qpdf here"
        );
        eprintln!("notice: no poppler and qpdf here, so their tests are left out");
    }
    are_here
}

impl PdfFile {
    pub fn new(bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("article.pdf");
        std::fs::write(&path, bytes).unwrap();
        Self {
            _folder: folder,
            path,
        }
    }

    /// Its text without the footers, in the order in which it is drawn or, with `ordering` empty,
    /// in the order in which poppler believes that people read it.
    pub fn text(&self, ordering: &[&str]) -> String {
        let above_footer = ["-r", "72", "-x", "0", "-y", "0", "-W", "596", "-H", "775"];
        let mut command = Command::new("pdftotext");
        command.args(ordering).args(above_footer).arg("-nopgbrk");
        run(command.arg(&self.path).arg("-"))
    }

    /// What `qpdf --check` complains of; nothing when all is well.
    pub fn complaints(&self) -> Option<String> {
        let output = Command::new("qpdf")
            .arg("--check")
            .arg(&self.path)
            .output()
            .unwrap();
        let says = [output.stdout, output.stderr].concat();
        let says = String::from_utf8_lossy(&says).into_owned();
        let is_fine = output.status.code() == Some(0) && !says.contains("WARNING");
        (!is_fine).then_some(says)
    }

    /// A line of `pdfinfo`.
    pub fn info(&self, name: &str) -> Option<String> {
        let info = run(Command::new("pdfinfo").arg(&self.path));
        let lines = info.lines().filter_map(|line| line.split_once(':'));
        lines
            .into_iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.trim().to_owned())
    }

    /// Its structure, as `pdfinfo` shows it: an element a line, indented.
    pub fn structure(&self) -> String {
        run(Command::new("pdfinfo").arg("-struct").arg(&self.path))
    }

    /// The bookmarks, each after so many dashes as it is deep.
    pub fn bookmarks(&self) -> Vec<String> {
        let mut command = Command::new("qpdf");
        let json = run(command
            .args(["--json", "--json-key=outlines"])
            .arg(&self.path));
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        let mut bookmarks = Vec::new();
        gather(&json["outlines"], "", &mut bookmarks);
        bookmarks
    }

    /// Where links lead, each once, in alphabetical order.
    pub fn links(&self) -> Vec<String> {
        let plain = self.path.with_extension("qdf");
        let mut command = Command::new("qpdf");
        let arguments = ["--qdf", "--object-streams=disable"];
        run(command.args(arguments).arg(&self.path).arg(&plain));
        let bytes = std::fs::read(Path::new(&plain)).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let mut links: Vec<String> = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("/URI (")?.strip_suffix(')'))
            .map(|address| address.replace('\\', ""))
            .collect();
        links.sort_unstable();
        links.dedup();
        links
    }
}

fn gather(outlines: &serde_json::Value, depth: &str, bookmarks: &mut Vec<String>) {
    for outline in outlines.as_array().into_iter().flatten() {
        let title = outline["title"].as_str().unwrap();
        assert!(
            outline["destpageposfrom1"].as_u64().is_some(),
            "{title} leads to a page"
        );
        bookmarks.push(format!("{depth}{title}"));
        gather(&outline["kids"], &format!("{depth}-"), bookmarks);
    }
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{command:?}: {complaints}");
    // `pdfinfo` shows some titles as they are spelled in the file.
    String::from_utf8_lossy(&output.stdout).into_owned()
}
