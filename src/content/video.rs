//! Films of the hosts whose frames may be shown.

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::address;

/// A host of films.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    YouTube,
    Vimeo,
    Dailymotion,
}

impl Provider {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::YouTube, Self::Vimeo, Self::Dailymotion];

    /// As people write it.
    pub fn name(self) -> &'static str {
        match self {
            Provider::YouTube => "YouTube",
            Provider::Vimeo => "Vimeo",
            Provider::Dailymotion => "Dailymotion",
        }
    }

    /// The origin of the frames that play its films.
    pub const fn frame_origin(self) -> &'static str {
        match self {
            Provider::YouTube => "https://www.youtube-nocookie.com",
            Provider::Vimeo => "https://player.vimeo.com",
            Provider::Dailymotion => "https://www.dailymotion.com",
        }
    }
}

/// A film: its host and what it is called there. All addresses are made from these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Video {
    provider: Provider,
    id: String,
    /// What an unlisted film of Vimeo is asked for with.
    key: Option<String>,
}

impl PartialSchema for Video {
    fn schema() -> RefOr<Schema> {
        let text = |example: &str| {
            ObjectBuilder::new()
                .schema_type(Type::String)
                .examples([example])
        };
        let names = Provider::ALL.map(Provider::name);
        ObjectBuilder::new()
            .property("provider", text("YouTube").enum_values(Some(names)))
            .property("url", text("https://www.youtube.com/watch?v=aqz-KE-bpKQ"))
            .required("provider")
            .required("url")
            .into()
    }
}

impl ToSchema for Video {}

impl Video {
    /// The film that this page or frame shows, if it is one of a known host.
    pub fn at(raw: &str) -> Option<Self> {
        let address = address::absolute(raw)?;
        let (_, rest) = address.split_once("://")?;
        let rest = rest.split('#').next()?;
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut parts = place.split('/').filter(|part| !part.is_empty());
        let host = parts.next()?.to_ascii_lowercase();
        let path: Vec<&str> = parts.collect();
        let host = host.strip_prefix("www.").unwrap_or(&host);
        match host {
            "youtube.com" | "m.youtube.com" | "music.youtube.com" | "youtube-nocookie.com" => {
                youtube(match path.as_slice() {
                    ["embed" | "v" | "shorts" | "live" | "e", id, ..] => id,
                    ["watch", ..] => parameter(query, "v")?,
                    _ => return None,
                })
            }
            "youtu.be" => youtube(path.first()?),
            "vimeo.com" | "player.vimeo.com" => vimeo(&path, query),
            "dailymotion.com" | "geo.dailymotion.com" | "dai.ly" => dailymotion(&path, query),
            _ => None,
        }
    }

    /// Who shows it.
    pub fn provider(&self) -> Provider {
        self.provider
    }

    /// The page to watch it on.
    pub fn url(&self) -> String {
        let id = &self.id;
        match (self.provider, &self.key) {
            (Provider::YouTube, _) => format!("https://www.youtube.com/watch?v={id}"),
            (Provider::Vimeo, None) => format!("https://vimeo.com/{id}"),
            (Provider::Vimeo, Some(key)) => format!("https://vimeo.com/{id}/{key}"),
            (Provider::Dailymotion, _) => format!("https://www.dailymotion.com/video/{id}"),
        }
    }

    /// What a frame that plays it loads.
    pub fn frame_url(&self) -> String {
        let (id, origin) = (&self.id, self.provider.frame_origin());
        match (self.provider, &self.key) {
            (Provider::YouTube, _) => format!("{origin}/embed/{id}"),
            (Provider::Vimeo, None) => format!("{origin}/video/{id}"),
            (Provider::Vimeo, Some(key)) => format!("{origin}/video/{id}?h={key}"),
            (Provider::Dailymotion, _) => format!("{origin}/embed/video/{id}"),
        }
    }
}

impl Serialize for Video {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Video", 2)?;
        fields.serialize_field("provider", self.provider.name())?;
        fields.serialize_field("url", &self.url())?;
        fields.end()
    }
}

fn youtube(id: &str) -> Option<Video> {
    let known = id.len() == 11
        && id != "videoseries"
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    known.then(|| video(Provider::YouTube, id, None))
}

fn vimeo(path: &[&str], query: &str) -> Option<Video> {
    let position = path
        .iter()
        .position(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))?;
    let id = path.get(position).filter(|id| id.len() <= 12)?;
    let key = parameter(query, "h")
        .or_else(|| path.get(position + 1).copied())
        .filter(|key| {
            (6..=20).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
    Some(video(Provider::Vimeo, id, key))
}

fn dailymotion(path: &[&str], query: &str) -> Option<Video> {
    let id = match path {
        ["embed", "video", id, ..] | ["video", id, ..] | [id] if !id.ends_with(".html") => id,
        _ => parameter(query, "video")?,
    };
    let id = id.split('_').next()?;
    let known = (5..=12).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    known.then(|| video(Provider::Dailymotion, id, None))
}

fn video(provider: Provider, id: &str, key: Option<&str>) -> Video {
    Video {
        provider,
        id: id.to_owned(),
        key: key.map(str::to_owned),
    }
}

fn parameter<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(raw: &str) -> Option<String> {
        Video::at(raw).map(|video| video.url())
    }

    #[test]
    fn films_are_known_by_their_id() {
        let youtube = Some("https://www.youtube.com/watch?v=aB3-_x9Qz01".to_owned());
        for raw in [
            "https://www.youtube.com/embed/aB3-_x9Qz01?rel=0",
            "//www.youtube-nocookie.com/embed/aB3-_x9Qz01",
            "https://youtu.be/aB3-_x9Qz01?t=4",
            "http://m.youtube.com/shorts/aB3-_x9Qz01",
            "https://www.youtube.com/watch?app=x&v=aB3-_x9Qz01#t=1",
            "https://www.youtube.com/v/aB3-_x9Qz01",
        ] {
            assert_eq!(url(raw), youtube, "{raw}");
        }
        assert_eq!(
            url("https://player.vimeo.com/video/123456789?h=0a1b2c3d4e&x=1").as_deref(),
            Some("https://vimeo.com/123456789/0a1b2c3d4e")
        );
        for raw in [
            "https://www.dailymotion.com/embed/video/x8abcde",
            "https://geo.dailymotion.com/player.html?video=x8abcde",
            "https://dai.ly/x8abcde",
            "https://www.dailymotion.com/video/x8abcde_un-titre",
        ] {
            assert_eq!(
                url(raw).as_deref(),
                Some("https://www.dailymotion.com/video/x8abcde"),
                "{raw}"
            );
        }
    }

    #[test]
    fn all_its_addresses_lead_to_the_same_film() {
        for raw in [
            "https://youtu.be/aB3-_x9Qz01",
            "https://vimeo.com/123456789/0a1b2c3d4e",
            "https://vimeo.com/123456789",
            "https://dai.ly/x8abcde",
        ] {
            let video = Video::at(raw).unwrap();
            assert_eq!(Video::at(&video.url()).as_ref(), Some(&video));
            assert_eq!(Video::at(&video.frame_url()).as_ref(), Some(&video));
        }
    }

    #[test]
    fn other_addresses_are_no_films() {
        for raw in [
            "https://www.youtube.com/embed/videoseries?list=x",
            "https://www.youtube.com/embed/court",
            "https://www.youtube.com.example/embed/aB3-_x9Qz01",
            "https://exemple.fr/https://youtu.be/aB3-_x9Qz01",
            "https://www.youtube.com/embed/aB3\"onload=x",
            "javascript://youtu.be/aB3-_x9Qz01",
            "https://vimeo.com/chaines",
            "https://www.dailymotion.com/fr",
        ] {
            assert_eq!(url(raw), None, "{raw}");
        }
    }
}
