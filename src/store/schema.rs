// Written by `diesel print-schema`, then `BigInt` for the ids that SQLite calls INTEGER.

diesel::table! {
    categories (id) {
        id -> BigInt,
        slug -> Text,
        title -> Text,
        title_sort -> Text,
        description -> Nullable<Text>,
        parent_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    tags (id) {
        id -> BigInt,
        slug -> Text,
        label -> Text,
        label_sort -> Text,
        label_words -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    subsites (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        url -> Nullable<Text>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    articles (id) {
        id -> BigInt,
        slug -> Text,
        title -> Text,
        title_sort -> Text,
        summary -> Nullable<Text>,
        template -> Text,
        language -> Nullable<Text>,
        author -> Nullable<Text>,
        category_id -> Nullable<BigInt>,
        status -> Text,
        published_at -> Timestamp,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        deleted_at -> Nullable<Timestamp>,
        reading_minutes -> Integer,
        image -> Nullable<Text>,
        listed_as -> Nullable<Text>,
    }
}

diesel::table! {
    article_bodies (article_id) {
        article_id -> BigInt,
        html -> Text,
        text -> Text,
    }
}

diesel::table! {
    article_tags (article_id, tag_id) {
        article_id -> BigInt,
        tag_id -> BigInt,
    }
}

diesel::table! {
    article_subsites (article_id, subsite_id) {
        article_id -> BigInt,
        subsite_id -> BigInt,
    }
}

diesel::table! {
    attachments (article_id, position) {
        article_id -> BigInt,
        position -> Integer,
        title -> Text,
        url -> Text,
        media_type -> Nullable<Text>,
        bytes -> Nullable<BigInt>,
    }
}

diesel::table! {
    article_counts (category, subsite, template, tag) {
        category -> BigInt,
        subsite -> BigInt,
        template -> Text,
        tag -> BigInt,
        articles -> BigInt,
    }
}

diesel::table! {
    changes (seq) {
        seq -> BigInt,
        kind -> Text,
        subject -> BigInt,
        action -> Text,
        at -> Timestamp,
        before -> Nullable<Text>,
    }
}

diesel::table! {
    import_records (external_key, kind, source) {
        source -> Text,
        kind -> Text,
        external_key -> Text,
        subject -> BigInt,
        content_hash -> Binary,
    }
}

diesel::table! {
    secrets (name) {
        name -> Text,
        secret -> Binary,
    }
}

diesel::table! {
    bookkeeping (name) {
        name -> Text,
        value -> BigInt,
    }
}

diesel::table! {
    former_slugs (slug) {
        slug -> Text,
        article_id -> BigInt,
    }
}

diesel::table! {
    article_index (chunk) {
        chunk -> BigInt,
        revision -> BigInt,
        articles -> Binary,
    }
}

diesel::table! {
    search_segments (segment) {
        segment -> BigInt,
        age -> BigInt,
        length -> BigInt,
        articles -> Binary,
    }
}

diesel::table! {
    search_blocks (segment, kind, first_word) {
        segment -> BigInt,
        kind -> SmallInt,
        first_word -> Text,
        entries -> Binary,
    }
}

diesel::table! {
    search_recent (article_id) {
        article_id -> BigInt,
        words -> Binary,
    }
}

diesel::joinable!(article_bodies -> articles (article_id));
diesel::joinable!(article_subsites -> articles (article_id));
diesel::joinable!(article_subsites -> subsites (subsite_id));
diesel::joinable!(article_tags -> articles (article_id));
diesel::joinable!(article_tags -> tags (tag_id));
diesel::joinable!(articles -> categories (category_id));
diesel::joinable!(attachments -> articles (article_id));

diesel::allow_tables_to_appear_in_same_query!(
    article_bodies,
    article_counts,
    article_subsites,
    article_tags,
    articles,
    attachments,
    categories,
    subsites,
    tags,
);
