package dev.reprise.server.cli;

import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Adds up what stands before and after the command; picocli by itself would take the second for a replacement. */
final class SettingsCollector implements IParameterConsumer {

    @Override
    @SuppressWarnings("JdkObsolete") // picocli's own interface
    public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
        if (arguments.isEmpty()) {
            throw new ParameterException(command.commandLine(), "Missing value for option '--set' (KEY=VALUE)");
        }
        ((RepriseCommand) command.root().userObject()).settings().add(arguments.pop());
    }
}
