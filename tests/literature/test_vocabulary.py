from cup_study.literature import vocabulary


def test_every_concept_and_construct_has_both_languages():
    for words in (vocabulary.CONCEPTS, vocabulary.CONSTRUCTS):
        assert all(set(word) == {"en", "sv"} for word in words.values())


def test_unknown_words_stand_as_they_are():
    assert vocabulary.word("Ruritania", "sv") == "Ruritania"
    assert vocabulary.concept("peer_support", "sv") == "Peer support"
    assert vocabulary.word(None, "sv") == "(inte sett)"
