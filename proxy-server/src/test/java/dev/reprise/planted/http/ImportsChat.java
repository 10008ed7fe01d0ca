package dev.reprise.planted.http;

import dev.reprise.planted.chat.UsesALogger;

/** Planted: a core class that knows a package to its right. */
record ImportsChat(UsesALogger right) {}
