#[test]
fn render_tmp() {
    let text = std::fs::read_to_string(std::env::var("LOG").unwrap()).unwrap();
    let events = gauntlet_core::runlog::read(&text).unwrap();
    let width = std::env::var("W").map_or(100, |w| w.parse().unwrap());
    let options = crate::terminal::Options { width, matrix: std::env::var("M").is_ok(), ..Default::default() };
    std::fs::write("/tmp/out.txt", crate::terminal::render(&events, options)).unwrap();
    std::fs::write("/tmp/out.json", crate::json::render(&events).unwrap()).unwrap();
}
