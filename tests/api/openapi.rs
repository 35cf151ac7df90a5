//! The document: what is committed is what the code says, and it leaves nothing out.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::database::Database;
use crate::harness::process::{Server, actus};

fn document() -> Value {
    Server::start(&Database::sqlite()).get_json("/openapi.json")
}

fn operations(document: &Value) -> Vec<(String, &Value)> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            operations.push((format!("{method} {path}"), operation));
        }
    }
    operations
}

/// What a reference refers to.
fn resolve<'d>(document: &'d Value, value: &'d Value) -> &'d Value {
    match value["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
        None => value,
    }
}

#[test]
fn the_committed_document_is_fresh() {
    actus(&["openapi", "--check"]).succeeds();
    let committed = std::fs::read_to_string("openapi/openapi.json").unwrap();
    assert_eq!(actus(&["openapi"]).succeeds(), committed);
    assert_eq!(
        document(),
        serde_json::from_str::<Value>(&committed).unwrap()
    );
}

#[test]
fn a_stale_document_is_told_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("openapi")).unwrap();
    let fresh = actus(&["openapi"]).succeeds();
    let stale = fresh.replacen("\"title\": \"actus\"", "\"title\": \"actes\"", 1);
    std::fs::write(folder.path().join("openapi/openapi.json"), stale).unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_actus"))
        .args(["openapi", "--check"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("from line 4 on"), "{error}");
}

#[test]
fn every_operation_is_whole() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    let mut ids = BTreeSet::new();
    for (name, operation) in operations(&document) {
        let text = |field: &str| operation[field].as_str().unwrap_or_default().to_owned();
        assert!(!text("summary").is_empty(), "{name} has a summary");
        assert_eq!(
            operation["tags"].as_array().unwrap().len(),
            1,
            "{name} has one tag"
        );
        assert!(
            ids.insert(text("operationId")),
            "{name} has an operationId of its own"
        );
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let described = parameter["description"]
                .as_str()
                .is_some_and(|text| !text.is_empty());
            assert!(described, "{name}: {parameter}");
            assert!(!example(parameter).is_null(), "{name}: {parameter}");
            assert!(!parameter["schema"].is_null(), "{name}: {parameter}");
        }
        let responses = operation["responses"].as_object().unwrap();
        for status in ["200", "400", "405", "414", "500", "503"] {
            assert!(responses.contains_key(status), "{name} documents {status}");
        }
        assert_eq!(
            responses.contains_key("404"),
            name.contains('{') || operation["operationId"] == "get_oembed",
            "{name}: 404"
        );
        for (status, response) in responses {
            let response = resolve(&document, response);
            if status == "308" {
                continue;
            }
            for (media_type, content) in response["content"].as_object().unwrap() {
                assert!(
                    !content["example"].is_null() || media_type == "application/pdf",
                    "{name} {status} has an example"
                );
                assert!(!content["schema"].is_null(), "{name} {status} has a schema");
            }
        }
    }
    assert_eq!(ids.len(), 25);
}

const CURSORS: [&str; 2] = ["cursor", "since"];

#[test]
fn every_documented_parameter_is_accepted() {
    let database = Database::sqlite();
    // The examples are of this server.
    let public_url = "https://news.example";
    let demo = Server::start_with(&[
        "--database",
        &database.url,
        "demo",
        "--public-url",
        public_url,
    ]);
    let document = demo.get_json("/openapi.json");
    for (name, operation) in operations(&document) {
        let mut path = name.strip_prefix("get ").unwrap().to_owned();
        let parameters = operation["parameters"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let example = |parameter: &Value| match example(parameter) {
            Value::Array(values) => {
                let texts: Vec<String> = values.iter().map(plain).collect();
                texts.join(",")
            }
            value => plain(value),
        };
        for parameter in parameters.iter().filter(|p| p["in"] == "path") {
            let place = format!("{{{}}}", parameter["name"].as_str().unwrap());
            path = path.replace(&place, &example(parameter));
        }
        // A cursor is of the database that gave it: none can be an example.
        let can_be_shown =
            |parameter: &&Value| !CURSORS.contains(&parameter["name"].as_str().unwrap());
        let written = |parameter: &Value| {
            let value = example(parameter).replace(' ', "+").replace('é', "%C3%A9");
            format!("{}={value}&", parameter["name"].as_str().unwrap())
        };
        let (required, optional): (Vec<&Value>, Vec<&Value>) = parameters
            .iter()
            .filter(|p| p["in"] == "query")
            .filter(can_be_shown)
            .partition(|p| p["required"] == true);
        let required: String = required.into_iter().map(&written).collect();
        for parameter in optional {
            let query = format!("{required}{}", written(parameter));
            answers_as_documented(&demo, operation, &format!("{path}?{query}"));
        }
        answers_as_documented(&demo, operation, &format!("{path}?{required}"));
    }
}

#[track_caller]
fn answers_as_documented(server: &Server, operation: &Value, path: &str) {
    let answer = server.get(path);
    assert_eq!(answer.status, 200, "{path}");
    let documented = operation["responses"]["200"]["content"]
        .as_object()
        .unwrap();
    let media_type = answer.header("content-type").split(';').next().unwrap();
    assert!(documented.contains_key(media_type), "{path}: {media_type}");
    if media_type.ends_with("json") {
        answer.json();
    }
}

/// Optional parameters have theirs in the schema, where Swagger UI does not fill them in.
fn example(parameter: &Value) -> &Value {
    match parameter["in"].as_str() {
        Some("path") => &parameter["example"],
        _ => &parameter["schema"]["examples"][0],
    }
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

#[test]
fn answers_have_the_fields_of_their_schemas() {
    let database = Database::sqlite();
    let server = Server::start_with(&["--database", &database.url, "demo"]);
    let document = server.get_json("/openapi.json");
    for (path, name) in [
        ("/api/v1/articles", "Article"),
        ("/api/v1/categories", "Category"),
        ("/api/v1/tags", "Tag"),
        ("/api/v1/subsites", "Subsite"),
        ("/api/v1/categories/57/tags", "TagCount"),
    ] {
        let schema = &document["components"]["schemas"][name];
        let names = |value: &Value| {
            value
                .as_object()
                .unwrap()
                .keys()
                .cloned()
                .collect::<BTreeSet<_>>()
        };
        let required: BTreeSet<String> = schema["required"]
            .as_array()
            .unwrap()
            .iter()
            .map(plain)
            .collect();
        let answer = server.get_json(path);
        // What is not required comes only when it is asked for.
        assert_eq!(names(&answer["data"][0]), required, "{name}");
        assert!(required.is_subset(&names(&schema["properties"])), "{name}");
    }
}

#[test]
fn swagger_ui_comes_from_the_binary_and_asks_nobody_else() {
    let server = Server::start(&Database::sqlite());
    let entrance = server.get("/docs");
    assert_eq!(
        (entrance.status, entrance.header("location")),
        (308, "/docs/")
    );
    let page = server.get("/docs/");
    let html = String::from_utf8(page.body.clone()).unwrap();
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(
        !html.contains("http://") && !html.contains("https://"),
        "{html}"
    );
    let settings = server.get("/docs/swagger-initializer.js");
    let settings = String::from_utf8(settings.body).unwrap();
    assert!(
        settings.contains("\"url\": \"/openapi.json\""),
        "{settings}"
    );
    assert!(
        settings.contains("\"validatorUrl\": \"none\""),
        "{settings}"
    );
    assert_eq!(server.get("/docs/swagger-ui-bundle.js").status, 200);
}
