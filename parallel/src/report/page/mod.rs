//! The page of a report.

mod columns;
mod history;
mod scores;
mod table;

use super::Report;
use super::chart::{STYLE, WIDTH};
use super::markup::Element;
use super::plots::Figure;
use crate::model::Model;
use crate::wording::{counted, first_few};
use paragrad_core::Module;
use paragrad_datasets::Task;

const PAGE_STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// The whole text: style sheets and script are in it, and it asks for nothing else.
pub(super) fn html(report: &Report) -> String {
    let title = format!("{} from {}", target(&report.model), report.model.training().data);
    let head = Element::new("head")
        .child(Element::new("meta").with("charset", "utf-8"))
        .child(
            Element::new("meta")
                .with("name", "viewport")
                .with("content", "width=device-width, initial-scale=1"),
        )
        .child(Element::new("meta").with("name", "color-scheme").with("content", "light dark"))
        .child(Element::new("meta").with("http-equiv", "Content-Security-Policy").with("content", POLICY))
        .child(Element::new("title").text(&title))
        .child(Element::new("style").verbatim(STYLE).verbatim(PAGE_STYLE));
    let body = Element::new("body")
        .child(header(report))
        .child(Element::new("main").children(sections(report)))
        .child(Element::new("div").with("id", "hover").with("role", "status").with("hidden", ""))
        .child(Element::new("script").verbatim(SCRIPT));
    let page = Element::new("html").with("lang", "en").child(head).child(body);
    format!("<!doctype html>\n{page}\n")
}

/// The browser itself sees to it that nothing is asked for.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

fn sections(report: &Report) -> Vec<Element> {
    let mut sections = vec![scores::section(report)];
    sections.push(charts(report));
    sections.extend(scores::classes(report));
    sections.extend(scores::targets(report));
    sections.extend(columns::preparation(report));
    sections.extend(columns::data(report));
    sections.extend(columns::differences(report));
    sections.extend(history::section(report));
    sections
}

/// What is predicted from what, and with which network.
fn header(report: &Report) -> Element {
    let model = &report.model;
    let preparation = model.encoding().preparation();
    let what = match preparation.task() {
        Task::Regression if preparation.targets().len() > 1 => {
            format!("{} numbers", preparation.targets().len())
        }
        Task::Regression => "a number".to_owned(),
        _ => format!("one of {} classes", preparation.labels().len()),
    };
    let inputs = counted(preparation.inputs().len(), "column");
    let says = format!(
        "Predicts {}, {what}, from {inputs}, with the network {} ({}).",
        target(model),
        model.shape(),
        counted(model.network().n_parameters(), "parameter")
    );
    Element::new("header")
        .child(Element::new("h1").text(&target(model)))
        .child(Element::new("p").text(&says))
        .child(scores::tiles(report))
}

/// The target, or the first few.
fn target(model: &Model) -> String {
    const MOST: usize = 5;
    let targets = model.encoding().preparation().targets();
    first_few(targets.iter().map(|target| target.name.clone()), MOST)
}

fn charts(report: &Report) -> Element {
    let figure = |Figure { name, drawing, notes }: Figure| {
        let class = if drawing.width() > WIDTH { "wide" } else { "narrow" };
        let caption = Element::new("figcaption").text(&notes.join(" "));
        Element::new("figure")
            .with("id", name.clone())
            .class(class)
            .child(table::scrolled(&name, drawing.in_page()))
            .child(caption)
    };
    let figures = Element::new("div").class("charts").children(report.figures().into_iter().map(figure));
    let missing = report.importance.why_none(&report.judged[0]);
    let missing = missing.map(|why| Element::new("p").class("note").text(&why));
    section("Charts").child(figures).children(missing)
}

/// A section with its heading.
fn section(title: &str) -> Element {
    Element::new("section").child(Element::new("h2").text(title))
}
